package io.headgate.translator.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A Service.
 *
 * @param owners uids of the objects that own it
 */
public record Service(
    Meta meta,
    String type,
    SortedMap<String, String> selector,
    List<Port> ports,
    List<String> owners,
    Reach reach)
    implements KubeObject {
  /** Label of everything that is made. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  public static final String MANAGER = "headgate";

  public Service {
    ports = List.copyOf(ports);
    owners = List.copyOf(owners);
  }

  /**
   * Where clients reach it.
   *
   * @param clusterIp empty or {@code None} where it has none
   * @param assigned addresses of a load balancer, {@code IPAddress} or {@code Hostname}
   */
  public record Reach(String clusterIp, List<String> externalIps, List<Gateway.Address> assigned) {
    public Reach {
      externalIps = List.copyOf(externalIps);
      assigned = List.copyOf(assigned);
    }
  }

  /**
   * One port.
   *
   * @param name empty where it has none
   * @param target a number, or a container port's name
   */
  public record Port(
      String name, int port, String protocol, Optional<String> appProtocol, String target) {

    /** The application protocol HTTP/2 without TLS. */
    public static final String H2C = "kubernetes.io/h2c";
  }

  static Service decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    return new Service(
        meta,
        spec.text("type", "ClusterIP"),
        spec.strings("selector"),
        spec.list("ports", Service::port),
        tree.at("metadata").list("ownerReferences", owner -> owner.text("uid", "")),
        new Reach(
            spec.text("clusterIP", ""),
            spec.texts("externalIPs"),
            tree.at("status").at("loadBalancer").list("ingress", Service::assigned)));
  }

  private static Gateway.Address assigned(Tree ingress) {
    return ingress
        .text("ip")
        .filter(ip -> !ip.isEmpty())
        .map(ip -> new Gateway.Address("IPAddress", ip))
        .orElseGet(() -> new Gateway.Address("Hostname", ingress.text("hostname", "")));
  }

  private static Port port(Tree tree) {
    int port = tree.port("port").orElseThrow(() -> tree.at("port").malformed("is required"));
    Tree target = tree.at("targetPort");
    String number = Integer.toString(port);
    return new Port(
        tree.text("name", ""),
        port,
        tree.text("protocol", "TCP"),
        tree.text("appProtocol"),
        !target.present()
            ? number
            : target.node().isTextual()
                ? target.node().textValue()
                : Integer.toString(tree.port("targetPort").orElse(port)));
  }

  /** Whether Headgate made it for this object. */
  public boolean madeFor(Meta owner) {
    return meta.labels().getOrDefault(MANAGED_BY, "").equals(MANAGER)
        && owners.contains(owner.uid());
  }

  public boolean external() {
    return type.equals("ExternalName");
  }

  public Optional<Port> port(int number) {
    return ports.stream().filter(p -> p.port() == number).findFirst();
  }

  /** Whether the Service takes pods with these labels; one without selector takes none. */
  public boolean selects(SortedMap<String, String> labels) {
    return !selector.isEmpty() && LabelSelector.containsAll(labels, selector);
  }
}
