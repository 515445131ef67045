package io.headgate.translator.lower;

import com.google.protobuf.Descriptors.Descriptor;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.headgate.events.Keys;

/** The types of resource that proxies are given. */
public enum XdsType {
  CERTIFICATE(Secret.getDescriptor()),
  CLUSTER(Cluster.getDescriptor()),
  ENDPOINTS(ClusterLoadAssignment.getDescriptor()),
  LISTENER(Listener.getDescriptor()),
  ROUTE_TABLE(RouteConfiguration.getDescriptor());

  private final String url;

  XdsType(Descriptor type) {
    this.url = Extensions.typeUrl(type);
  }

  String url() {
    return url;
  }

  /** The key on the log. */
  public String key(String gateway, String name) {
    return Keys.xds(gateway, url, name);
  }
}
