package io.headgate.translator.lower;

import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;

/** Fields Envoy 1.40 has and the messages on our class path do not; they travel by number. */
final class NewerFields {
  // envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost.selected_host_key
  private static final int SELECTED_HOST_KEY = 2;

  private NewerFields() {}

  static UnknownFieldSet selectedHostKey(MetadataKey key) {
    return UnknownFieldSet.newBuilder()
        .addField(
            SELECTED_HOST_KEY,
            UnknownFieldSet.Field.newBuilder().addLengthDelimited(key.toByteString()).build())
        .build();
  }
}
