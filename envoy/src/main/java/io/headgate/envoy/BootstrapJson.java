package io.headgate.envoy;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/** The JSON form of a bootstrap. */
final class BootstrapJson {
  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(HttpProtocolOptions.getDescriptor())
          .add(UpstreamTlsContext.getDescriptor())
          .add(TypedStruct.getDescriptor())
          .build();

  private BootstrapJson() {}

  static String print(Bootstrap bootstrap) {
    try {
      return JsonFormat.printer()
          .usingTypeRegistry(TYPES)
          .preservingProtoFieldNames()
          .print(bootstrap);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the bootstrap packs a type that is not registered", e);
    }
  }
}
