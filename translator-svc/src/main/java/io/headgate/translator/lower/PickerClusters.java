package io.headgate.translator.lower;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.headgate.translator.ir.Cluster.Picker;
import io.headgate.translator.ir.Cluster.Protocol;

/**
 * Endpoint pickers: HTTP/2, and asked for their health, so that a dead one is known before a
 * request needs it and a pool can fail open.
 */
final class PickerClusters {
  private static final long CHECK_SECONDS = 2;

  /** Long: a picker that is gone refuses, and one that is only slow must not be given up for it. */
  private static final long CHECK_TIMEOUT_SECONDS = 5;

  private static final int CHECKS_TO_FALL = 2;
  private static final int CHECKS_TO_RISE = 1;

  private PickerClusters() {}

  static Cluster.Builder lower(Cluster.Builder cluster, Picker picker) {
    cluster
        .setLoadBalancingPolicy(LoadBalancing.roundRobin())
        .putTypedExtensionProtocolOptions(Upstreams.HTTP_OPTIONS, Upstreams.picker())
        .setIgnoreHealthOnHostRemoval(true);
    if (picker.tls()) {
      // The protocol's pickers serve certificates they signed themselves, without any name.
      cluster.setTransportSocket(
          picker
              .verified()
              .map(tls -> BackendTlsSockets.verified(tls, Protocol.H2C))
              .orElseGet(BackendTlsSockets::unverified));
    }
    if (!picker.healthService().isEmpty()) {
      cluster.addHealthChecks(check(picker.healthService()));
    }
    return cluster;
  }

  private static HealthCheck check(String service) {
    return HealthCheck.newBuilder()
        .setInterval(Durations.fromSeconds(CHECK_SECONDS))
        .setNoTrafficInterval(Durations.fromSeconds(CHECK_SECONDS))
        .setTimeout(Durations.fromSeconds(CHECK_TIMEOUT_SECONDS))
        .setUnhealthyThreshold(UInt32Value.of(CHECKS_TO_FALL))
        .setHealthyThreshold(UInt32Value.of(CHECKS_TO_RISE))
        .setGrpcHealthCheck(
            HealthCheck.GrpcHealthCheck.newBuilder()
                .setServiceName(service)
                .setAuthority(PickerFilters.AUTHORITY))
        .build();
  }
}
