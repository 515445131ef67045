package io.headgate.xds.debug;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.Map;
import java.util.Optional;

/** Prints xDS resources as JSON with Envoy's field names. Secrets are not printable. */
public final class XdsJson {
  private static final Map<String, Parser<? extends Message>> PARSERS =
      Map.of(
          TypeUrls.CLUSTER, Cluster.parser(),
          TypeUrls.ENDPOINTS, ClusterLoadAssignment.parser(),
          TypeUrls.LISTENER, Listener.parser(),
          TypeUrls.ROUTES, RouteConfiguration.parser());

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().usingTypeRegistry(types()).preservingProtoFieldNames();

  private XdsJson() {}

  /**
   * A serialised message of {@code typeUrl} as JSON, or empty for a type that is not shown; fails
   * with {@link InvalidProtocolBufferException} when it cannot be printed.
   */
  public static Optional<String> print(String typeUrl, ByteString bytes)
      throws InvalidProtocolBufferException {
    Parser<? extends Message> parser = PARSERS.get(typeUrl);
    return parser == null ? Optional.empty() : Optional.of(PRINTER.print(parser.parseFrom(bytes)));
  }

  private static TypeRegistry types() {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    PrintableTypes.ALL.forEach(types::add);
    return types.build();
  }
}
