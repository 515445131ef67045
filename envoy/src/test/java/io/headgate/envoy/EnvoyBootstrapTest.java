package io.headgate.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.headgate.envoy.EnvoyBootstrap.XdsServer;
import org.junit.jupiter.api.Test;

class EnvoyBootstrapTest {
  @Test
  void nodeTellsGatewayAsCluster() {
    Bootstrap bootstrap = EnvoyBootstrap.local("envoy-1", "default/edge", 18000).toProto();

    assertThat(bootstrap.getNode().getId()).isEqualTo("envoy-1");
    assertThat(bootstrap.getNode().getCluster()).isEqualTo("default/edge");
  }

  @Test
  void configurationComesOverOneDeltaStreamAndIsWaitedForWithoutLimit() {
    Bootstrap bootstrap = EnvoyBootstrap.local("envoy-1", "default/edge", 18000).toProto();

    assertThat(bootstrap.getDynamicResources().getAdsConfig().getApiType())
        .isEqualTo(ApiConfigSource.ApiType.DELTA_GRPC);
    assertThat(bootstrap.getDynamicResources().getLdsConfig().hasInitialFetchTimeout()).isTrue();
    assertThat(bootstrap.getDynamicResources().getLdsConfig().getInitialFetchTimeout().getSeconds())
        .isZero();
  }

  @Test
  void adminListensOnLoopbackOnly() {
    Bootstrap bootstrap = EnvoyBootstrap.local("envoy-1", "default/edge", 18000).toProto();

    assertThat(bootstrap.getAdmin().getAddress().getSocketAddress().getAddress())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void serverByNameIsResolvedAndServerByAddressIsNot() {
    assertThat(XdsCluster.of(new XdsServer.Plaintext("xds.headgate.svc", 18000)).getType())
        .isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
    assertThat(XdsCluster.of(new XdsServer.Plaintext("10.0.0.1", 18000)).getType())
        .isEqualTo(Cluster.DiscoveryType.STATIC);
  }

  @Test
  void mutualTlsVerifiesTheServerAndShowsACertificate() {
    String json =
        new EnvoyBootstrap(
                "envoy-1",
                "default/edge",
                new XdsServer.MutualTls(
                    "xds.headgate.svc", 18000, "xds", "ca.pem", "chain.pem", "key.pem"),
                9901,
                1000)
            .toJson();

    assertThat(json)
        .contains("match_typed_subject_alt_names", "trusted_ca", "ca.pem", "chain.pem", "key.pem");
  }
}
