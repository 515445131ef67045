package io.headgate.cli.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Cluster;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What proxies are told, as far as commands show it.
 *
 * @param sockets where each Gateway is served, {@code address:port}
 * @param endpoints of every pool that a route uses, {@code address:port} by namespace/name
 * @param broken one sentence per resource that is not what its type says
 */
public record XdsReading(
    SortedMap<String, List<String>> sockets,
    SortedMap<String, SortedSet<String>> endpoints,
    List<String> broken) {
  public static XdsReading of(List<XdsResource> resources) {
    XdsReading reading = new XdsReading(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    for (XdsResource resource : resources) {
      try {
        reading.add(resource);
      } catch (InvalidProtocolBufferException e) {
        reading.broken.add(
            "xDS resource %s of Gateway %s is no %s"
                .formatted(resource.getName(), resource.getGateway(), resource.getTypeUrl()));
      }
    }
    return reading;
  }

  private void add(XdsResource resource) throws InvalidProtocolBufferException {
    if (resource.getTypeUrl().equals(TypeUrls.LISTENER)) {
      Listener listener = Listener.parseFrom(resource.getMessage());
      sockets
          .computeIfAbsent(resource.getGateway(), _ -> new ArrayList<>())
          .add(display(listener.getAddress().getSocketAddress()));
    } else if (resource.getTypeUrl().equals(TypeUrls.ENDPOINTS)) {
      List<String> addresses = addresses(ClusterLoadAssignment.parseFrom(resource.getMessage()));
      Cluster.pool(resource.getName())
          .ifPresent(
              pool -> endpoints.computeIfAbsent(pool, _ -> new TreeSet<>()).addAll(addresses));
    }
  }

  private static List<String> addresses(ClusterLoadAssignment assignment) {
    return assignment.getEndpointsList().stream()
        .flatMap(locality -> locality.getLbEndpointsList().stream())
        .map(endpoint -> display(endpoint.getEndpoint().getAddress().getSocketAddress()))
        .toList();
  }

  /** As the picker writes addresses, too. */
  private static String display(SocketAddress socket) {
    String address = socket.getAddress();
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return host + ":" + socket.getPortValue();
  }
}
