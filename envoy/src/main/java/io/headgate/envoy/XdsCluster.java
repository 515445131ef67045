package io.headgate.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.headgate.envoy.EnvoyBootstrap.XdsServer;

/**
 * The static cluster that leads to the xDS server: HTTP/2 with pings, so a dead server is noticed.
 */
final class XdsCluster {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private XdsCluster() {}

  static Cluster of(XdsServer server) {
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(EnvoyBootstrap.XDS_CLUSTER)
            .setType(
                isAddress(server.host())
                    ? Cluster.DiscoveryType.STATIC
                    : Cluster.DiscoveryType.STRICT_DNS)
            .setConnectTimeout(Durations.fromSeconds(2))
            .putTypedExtensionProtocolOptions(HTTP_OPTIONS, Any.pack(http2()))
            .setLoadAssignment(endpoint(server));
    switch (server) {
      case XdsServer.Plaintext _ -> {}
      case XdsServer.MutualTls tls ->
          cluster.setTransportSocket(
              TransportSocket.newBuilder()
                  .setName("envoy.transport_sockets.tls")
                  .setTypedConfig(Any.pack(context(tls))));
    }
    return cluster.build();
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static HttpProtocolOptions http2() {
    KeepaliveSettings pings =
        KeepaliveSettings.newBuilder()
            .setInterval(Durations.fromSeconds(30))
            .setTimeout(Durations.fromSeconds(5))
            .build();
    return HttpProtocolOptions.newBuilder()
        .setExplicitHttpConfig(
            HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                .setHttp2ProtocolOptions(
                    Http2ProtocolOptions.newBuilder()
                        .setConnectionKeepalive(pings)
                        .setInitialStreamWindowSize(UInt32Value.of(4 << 20))
                        .setInitialConnectionWindowSize(UInt32Value.of(16 << 20))))
        .build();
  }

  private static ClusterLoadAssignment endpoint(XdsServer server) {
    SocketAddress address =
        SocketAddress.newBuilder().setAddress(server.host()).setPortValue(server.port()).build();
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(EnvoyBootstrap.XDS_CLUSTER)
        .addEndpoints(
            LocalityLbEndpoints.newBuilder()
                .addLbEndpoints(
                    LbEndpoint.newBuilder()
                        .setEndpoint(
                            Endpoint.newBuilder()
                                .setAddress(Address.newBuilder().setSocketAddress(address)))))
        .build();
  }

  private static UpstreamTlsContext context(XdsServer.MutualTls tls) {
    return UpstreamTlsContext.newBuilder()
        .setSni(tls.serverName())
        .setCommonTlsContext(
            CommonTlsContext.newBuilder()
                .addAlpnProtocols("h2")
                .addTlsCertificates(
                    TlsCertificate.newBuilder()
                        .setCertificateChain(file(tls.chainFile()))
                        .setPrivateKey(file(tls.keyFile())))
                .setValidationContext(
                    CertificateValidationContext.newBuilder()
                        .setTrustedCa(file(tls.caFile()))
                        .addMatchTypedSubjectAltNames(
                            SubjectAltNameMatcher.newBuilder()
                                .setSanType(SubjectAltNameMatcher.SanType.DNS)
                                .setMatcher(
                                    StringMatcher.newBuilder().setExact(tls.serverName())))))
        .build();
  }

  private static DataSource file(String path) {
    return DataSource.newBuilder().setFilename(path).build();
  }
}
