package io.headgate.envoy;

import static io.envoyproxy.envoy.config.core.v3.ApiVersion.V3;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.overload.v3.OverloadManager;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;

/**
 * What an Envoy needs to know before it asks us: who it is, and where the xDS server is.
 *
 * @param nodeId unique among proxies
 * @param gateway {@code namespace/name}, becomes the node's cluster
 * @param xds where configuration comes from
 * @param adminPort on 127.0.0.1; 0 takes a free one
 * @param maxConnections client connections accepted at once
 */
public record EnvoyBootstrap(
    String nodeId, String gateway, XdsServer xds, int adminPort, int maxConnections) {
  /** Name of the static cluster that leads to the xDS server. */
  public static final String XDS_CLUSTER = "headgate-xds";

  private static final int DEFAULT_MAX_CONNECTIONS = 50_000;

  /** Where the xDS server listens. */
  public sealed interface XdsServer {
    String host();

    int port();

    /** HTTP/2 without TLS, for loopback. */
    record Plaintext(String host, int port) implements XdsServer {}

    /**
     * HTTP/2 with TLS both ways; files are PEM and read by Envoy.
     *
     * @param serverName name the server's certificate has to carry
     */
    record MutualTls(
        String host, int port, String serverName, String caFile, String chainFile, String keyFile)
        implements XdsServer {}
  }

  /** An Envoy beside its xDS server, with a free admin port. */
  public static EnvoyBootstrap local(String nodeId, String gateway, int xdsPort) {
    return new EnvoyBootstrap(
        nodeId, gateway, new XdsServer.Plaintext("127.0.0.1", xdsPort), 0, DEFAULT_MAX_CONNECTIONS);
  }

  /** The message Envoy reads. */
  public Bootstrap toProto() {
    Bootstrap.Builder bootstrap =
        skeleton(adminPort, maxConnections)
            .setNode(Node.newBuilder().setId(nodeId).setCluster(gateway));
    bootstrap
        .getDynamicResourcesBuilder()
        .setAdsConfig(
            ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
                .setTransportApiVersion(V3)
                .setSetNodeOnFirstMessageOnly(true)
                .addGrpcServices(
                    GrpcService.newBuilder()
                        .setEnvoyGrpc(
                            GrpcService.EnvoyGrpc.newBuilder().setClusterName(XDS_CLUSTER))))
        .setLdsConfig(ads())
        .setCdsConfig(ads());
    bootstrap.getStaticResourcesBuilder().addClusters(XdsCluster.of(xds));
    return bootstrap.build();
  }

  /** {@link #toProto()} as the JSON file Envoy is started with. */
  public String toJson() {
    return BootstrapJson.print(toProto());
  }

  /**
   * Admin on loopback, limits and runtime flags, without any source of configuration. Tests and
   * tools add resources of their own.
   */
  public static Bootstrap.Builder skeleton(int adminPort, int maxConnections) {
    return Bootstrap.newBuilder()
        .setAdmin(Admin.newBuilder().setAddress(loopback(adminPort)))
        .setOverloadManager(limit(maxConnections))
        .setLayeredRuntime(LayeredRuntime.newBuilder().addLayers(runtime()));
  }

  private static Address loopback(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
        .build();
  }

  // Envoy waits for the xDS server as long as it takes: half a configuration is worse than none.
  private static ConfigSource ads() {
    return ConfigSource.newBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance())
        .setResourceApiVersion(V3)
        .setInitialFetchTimeout(Duration.getDefaultInstance())
        .build();
  }

  private static OverloadManager limit(int maxConnections) {
    TypedStruct monitor =
        TypedStruct.newBuilder()
            .setTypeUrl(
                "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3"
                    + ".DownstreamConnectionsConfig")
            .setValue(
                Struct.newBuilder()
                    .putFields("max_active_downstream_connections", number(maxConnections)))
            .build();
    return OverloadManager.newBuilder()
        .addResourceMonitors(
            ResourceMonitor.newBuilder()
                .setName("envoy.resource_monitors.global_downstream_max_connections")
                .setTypedConfig(Any.pack(monitor)))
        .build();
  }

  // RE2 programs above the default of 100 instructions are common in routes, for example
  // alternations of model names; the translator bounds regular expressions instead.
  private static RuntimeLayer runtime() {
    Struct flags =
        Struct.newBuilder()
            .putFields("re2.max_program_size.error_level", number(100_000))
            .putFields("re2.max_program_size.warn_level", number(100_000))
            .build();
    return RuntimeLayer.newBuilder().setName("headgate").setStaticLayer(flags).build();
  }

  private static Value number(int value) {
    return Value.newBuilder().setNumberValue(value).build();
  }
}
