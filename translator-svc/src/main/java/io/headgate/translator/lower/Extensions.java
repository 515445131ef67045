package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the array has the message's size", e);
    }
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setValue(UnsafeByteOperations.unsafeWrap(bytes))
        .build();
  }

  static TypedExtensionConfig named(String name, Message config) {
    return TypedExtensionConfig.newBuilder().setName(name).setTypedConfig(any(config)).build();
  }
}
