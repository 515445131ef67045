package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;

/** Who is behind a cluster. */
final class EndpointSets {
  private EndpointSets() {}

  static ClusterLoadAssignment lower(Endpoints endpoints) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(endpoints.cluster());
    if (!endpoints.addresses().isEmpty()) {
      LocalityLbEndpoints.Builder locality = assignment.addEndpointsBuilder();
      endpoints.addresses().forEach(address -> locality.addLbEndpoints(lower(address)));
    }
    return assignment.build();
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
