package io.headgate.translator.model;

import java.util.List;
import java.util.Optional;

/**
 * Some endpoints of a Service.
 *
 * @param service empty where no label names one
 * @param addresses of ready endpoints only
 * @param pods names of the pods that ready endpoints are
 */
public record EndpointSlice(
    Meta meta,
    String service,
    boolean ip,
    List<Port> ports,
    List<String> addresses,
    List<String> pods)
    implements KubeObject {
  public static final String SERVICE_LABEL = "kubernetes.io/service-name";

  public EndpointSlice {
    ports = List.copyOf(ports);
    addresses = List.copyOf(addresses);
    pods = List.copyOf(pods);
  }

  /** A port, by the name the Service's port has; empty where that has none. */
  public record Port(String name, int port) {}

  static EndpointSlice decode(Meta meta, Tree tree) {
    List<Tree> ready =
        tree.list("endpoints").stream()
            .filter(e -> e.at("conditions").flag("ready", true))
            .toList();
    return new EndpointSlice(
        meta,
        meta.labels().getOrDefault(SERVICE_LABEL, ""),
        !tree.text("addressType", "IPv4").equals("FQDN"),
        tree.list("ports").stream().flatMap(p -> port(p).stream()).toList(),
        ready.stream().flatMap(e -> e.texts("addresses").stream().limit(1)).toList(),
        ready.stream().flatMap(e -> pod(e.at("targetRef")).stream()).toList());
  }

  private static Optional<String> pod(Tree target) {
    return target.text("kind", "").equals("Pod")
        ? Optional.of(target.text("name", "")).filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  private static Optional<Port> port(Tree tree) {
    return tree.port("port").map(port -> new Port(tree.text("name", ""), port));
  }
}
