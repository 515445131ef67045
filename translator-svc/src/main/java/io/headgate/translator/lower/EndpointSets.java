package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.util.List;

/** Who is behind a cluster. */
final class EndpointSets {
  private EndpointSets() {}

  static ClusterLoadAssignment lower(Endpoints endpoints) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(endpoints.cluster());
    // Priorities must not skip one, so with a standby the first is there even if it is empty.
    if (!endpoints.addresses().isEmpty() || !endpoints.standby().isEmpty()) {
      add(assignment.addEndpointsBuilder(), endpoints.addresses());
    }
    if (!endpoints.standby().isEmpty()) {
      add(assignment.addEndpointsBuilder().setPriority(1), endpoints.standby());
    }
    return assignment.build();
  }

  private static void add(LocalityLbEndpoints.Builder locality, List<HostPort> addresses) {
    addresses.forEach(address -> locality.addLbEndpoints(lower(address)));
  }

  private static LbEndpoint lower(HostPort address) {
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder()
                .setAddress(
                    Address.newBuilder()
                        .setSocketAddress(
                            SocketAddress.newBuilder()
                                .setAddress(address.ip())
                                .setPortValue(address.port()))))
        .build();
  }
}
