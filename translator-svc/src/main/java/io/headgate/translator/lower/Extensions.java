package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

/** How Envoy's messages hold extensions and refer to each other. */
final class Extensions {
  /** Everything is found over the one stream a proxy has to us. */
  static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private Extensions() {}

  /** Packs with maps in a fixed order, which {@link Any#pack} does not promise. */
  static Any any(Message message) {
    return Any.newBuilder()
        .setTypeUrl(typeUrl(message.getDescriptorForType()))
        .setValue(Piece.bytes(message))
        .build();
  }

  static String typeUrl(Descriptor type) {
    return "type.googleapis.com/" + type.getFullName();
  }

  static TypedExtensionConfig named(String name, Message config) {
    return TypedExtensionConfig.newBuilder().setName(name).setTypedConfig(any(config)).build();
  }
}
