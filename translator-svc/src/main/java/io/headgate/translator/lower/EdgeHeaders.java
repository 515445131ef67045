package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation.RemoveOnMatch;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/**
 * Headers by which clients could steer picks, pose as us, choose the id their request is explained
 * by, or set Envoy's timeouts and retries. They are gone before the first filter runs, so no picker
 * and no route match ever sees them.
 */
final class EdgeHeaders {
  private static final List<String> PREFIXES =
      List.of("x-gateway-destination-endpoint", "x-headgate-", "x-envoy-", "x-request-id");

  static final TypedExtensionConfig STRIPPED = stripped();

  private EdgeHeaders() {}

  private static TypedExtensionConfig stripped() {
    HeaderMutation.Builder mutation = HeaderMutation.newBuilder();
    for (String prefix : PREFIXES) {
      mutation.addMutations(
          io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation.newBuilder()
              .setRemoveOnMatch(
                  RemoveOnMatch.newBuilder()
                      .setKeyMatcher(
                          StringMatcher.newBuilder().setPrefix(prefix).setIgnoreCase(true))));
    }
    return Extensions.named("envoy.http.early_header_mutation.header_mutation", mutation.build());
  }
}
