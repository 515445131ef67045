package io.headgate.translator.lower;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.headgate.translator.ir.Cluster;

/** Endpoints that are spoken to alike. */
final class Clusters {
  private static final long CONNECT_SECONDS = 2;

  // Limits are the picker's business (and the model server's), not a guess of ours.
  private static final int NO_LIMIT = 1 << 20;

  private Clusters() {}

  static io.envoyproxy.envoy.config.cluster.v3.Cluster lower(Cluster cluster) {
    return switch (cluster) {
      case Cluster.Service service -> {
        io.envoyproxy.envoy.config.cluster.v3.Cluster.Builder lowered =
            eds(service.name())
                .setLoadBalancingPolicy(LoadBalancing.roundRobin())
                .putTypedExtensionProtocolOptions(
                    Upstreams.HTTP_OPTIONS, Upstreams.service(service.protocol()));
        service
            .tls()
            .map(tls -> BackendTlsSockets.verified(tls, service.protocol()))
            .ifPresent(lowered::setTransportSocket);
        yield lowered.build();
      }
      case Cluster.Pool pool ->
          eds(pool.name())
              .setLoadBalancingPolicy(LoadBalancing.picked(pool.failOpen()))
              .putTypedExtensionProtocolOptions(
                  Upstreams.HTTP_OPTIONS, Upstreams.modelServer(pool.protocol()))
              .build();
      case Cluster.Picker picker -> PickerClusters.lower(eds(picker.name()), picker).build();
    };
  }

  private static io.envoyproxy.envoy.config.cluster.v3.Cluster.Builder eds(String name) {
    return io.envoyproxy.envoy.config.cluster.v3.Cluster.newBuilder()
        .setName(name)
        .setType(DiscoveryType.EDS)
        .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(Extensions.ADS))
        .setConnectTimeout(Durations.fromSeconds(CONNECT_SECONDS))
        // Never send to endpoints known as bad only because most are.
        .setCommonLbConfig(
            CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()))
        .setCircuitBreakers(
            CircuitBreakers.newBuilder()
                .addThresholds(
                    Thresholds.newBuilder()
                        .setMaxConnections(UInt32Value.of(NO_LIMIT))
                        .setMaxPendingRequests(UInt32Value.of(NO_LIMIT))
                        .setMaxRequests(UInt32Value.of(NO_LIMIT))
                        .setMaxRetries(UInt32Value.of(NO_LIMIT))));
  }
}
