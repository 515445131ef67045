package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.headgate.translator.ir.Filter;
import java.util.regex.Pattern;

/** Which sites' scripts may call. */
final class CorsPolicies {
  private CorsPolicies() {}

  static Any lower(Filter.Cors cors) {
    CorsPolicy.Builder policy =
        CorsPolicy.newBuilder()
            // Sites without permission are answered all the same, without naming them.
            .setForwardNotMatchingPreflights(BoolValue.of(false))
            // To a star Envoy answers with what was asked for, as browsers with credentials need
            // it.
            .setAllowMethods(String.join(", ", cors.allowMethods()))
            .setAllowHeaders(String.join(", ", cors.allowHeaders()))
            .setExposeHeaders(String.join(", ", cors.exposeHeaders()));
    cors.allowOrigins().forEach(origin -> policy.addAllowOriginStringMatch(origin(origin)));
    if (cors.allowCredentials()) {
      policy.setAllowCredentials(BoolValue.of(true));
    }
    cors.maxAge().ifPresent(age -> policy.setMaxAge(Long.toString(age.toSeconds())));
    return Extensions.any(policy.build());
  }

  private static StringMatcher origin(String origin) {
    if (origin.equals("*") || !origin.contains("*")) {
      return StringMatcher.newBuilder().setExact(origin).build();
    }
    StringBuilder regex = new StringBuilder();
    for (String part : Pattern.compile("\\*").split(origin, -1)) {
      regex.append(regex.isEmpty() ? "" : "[^/]*").append(Paths.quote(part));
    }
    return StringMatcher.newBuilder()
        .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex.toString()))
        .build();
  }
}
