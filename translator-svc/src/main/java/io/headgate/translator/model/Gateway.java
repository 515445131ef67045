package io.headgate.translator.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A Gateway: sockets, and who may attach routes to them. */
public record Gateway(
    Meta meta,
    String className,
    List<Listener> listeners,
    List<Address> addresses,
    Infrastructure infrastructure)
    implements KubeObject {

  public Gateway {
    listeners = List.copyOf(listeners);
    addresses = List.copyOf(addresses);
  }

  /** One wanted address; {@code type} is {@code IPAddress} unless said otherwise. */
  public record Address(String type, String value) {}

  /** What the objects made for the Gateway carry, and the object that says how they look. */
  public record Infrastructure(
      SortedMap<String, String> labels,
      SortedMap<String, String> annotations,
      Optional<ObjectRef> parameters) {}

  /** One listener; {@code hostname} empty takes every host. */
  public record Listener(
      String name,
      Optional<String> hostname,
      int port,
      String protocol,
      Optional<Tls> tls,
      From from,
      Optional<List<RouteKind>> kinds) {}

  /** TLS settings; {@code mode} is {@code Terminate} unless said otherwise. */
  public record Tls(String mode, List<ObjectRef> certificates) {
    public Tls {
      certificates = List.copyOf(certificates);
    }
  }

  /** A kind of route that may attach. */
  public record RouteKind(String group, String kind) {}

  /** Namespaces that routes may come from. */
  public sealed interface From {
    record Same() implements From {}

    record All() implements From {}

    record None() implements From {}

    record Selected(LabelSelector selector) implements From {}
  }

  static Gateway decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    Tree infrastructure = spec.at("infrastructure");
    Tree parameters = infrastructure.at("parametersRef");
    return new Gateway(
        meta,
        spec.required("gatewayClassName"),
        spec.list("listeners", Gateway::listener),
        spec.list("addresses", a -> new Address(a.text("type", "IPAddress"), a.text("value", ""))),
        new Infrastructure(
            infrastructure.strings("labels"),
            infrastructure.strings("annotations"),
            parameters.present()
                ? Optional.of(ObjectRef.decode(parameters, "", ""))
                : Optional.empty()));
  }

  private static Listener listener(Tree tree) {
    Tree tls = tree.at("tls");
    Tree allowed = tree.at("allowedRoutes");
    return new Listener(
        tree.required("name"),
        tree.text("hostname").filter(host -> !host.isEmpty()),
        tree.port("port").orElseThrow(() -> tree.at("port").malformed("is required")),
        tree.required("protocol"),
        tls.present()
            ? Optional.of(
                new Tls(
                    tls.text("mode", "Terminate"),
                    tls.list("certificateRefs", r -> ObjectRef.decode(r, "", "Secret"))))
            : Optional.empty(),
        from(allowed.at("namespaces")),
        allowed.at("kinds").present() && !allowed.list("kinds").isEmpty()
            ? Optional.of(
                allowed.list(
                    "kinds",
                    k -> new RouteKind(k.text("group", Decoder.GATEWAY_GROUP), k.required("kind"))))
            : Optional.empty());
  }

  private static From from(Tree namespaces) {
    String from = namespaces.text("from", "Same");
    return switch (from) {
      case "All" -> new From.All();
      case "None" -> new From.None();
      case "Selector" -> new From.Selected(LabelSelector.decode(namespaces.at("selector")));
      case "Same" -> new From.Same();
      default -> throw namespaces.at("from").malformed("must be All, Same, Selector or None");
    };
  }
}
