package io.headgate.cli.status;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.GrpcRoute;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Objects that no controller of ours looks at, so that no status says what is wrong with them.
 *
 * @param counts how many of each kind are configured
 * @param resources what is configured
 * @param attended objects that have a status of ours, {@code kind namespace/name}
 * @param broken objects whose newest text could not be taken; said apart
 * @param alone whether nobody but us serves what is configured, as with files; a cluster may have
 *     other controllers, and Gateways that we do not see
 */
record Unattended(
    SortedMap<String, Integer> counts,
    ResourceSet resources,
    Set<String> attended,
    Set<String> broken,
    boolean alone) {

  Unattended {
    attended = Set.copyOf(attended);
    broken = Set.copyOf(broken);
  }

  /** One sentence per object. */
  List<String> sentences() {
    if (counts.isEmpty()) {
      return List.of(
          "nothing is configured: put YAML with a GatewayClass, a Gateway, a route and its backends"
              + " into the directory that `headgate up --config` names; examples/quickstart has"
              + " them all");
    }
    if (!counts.containsKey("Gateway")) {
      if (broken.stream().anyMatch(object -> object.startsWith("Gateway "))) {
        return List.of();
      }
      return List.of("There is no Gateway, so nothing is served. Configured: " + configured());
    }
    List<String> sentences = new ArrayList<>();
    resources.all(Gateway.class).forEach(gateway -> check(gateway).ifPresent(sentences::add));
    if (alone) {
      routes().forEach(route -> sentences.addAll(strays(route)));
    } else if (sentences.isEmpty() && attended.stream().noneMatch(o -> o.startsWith("Gateway "))) {
      sentences.add(
          "No Gateway is of a GatewayClass of ours, so nothing is served. Configured: "
              + configured());
    }
    return sentences;
  }

  private String configured() {
    List<String> parts = new ArrayList<>();
    counts.forEach((kind, count) -> parts.add(count + " " + kind));
    return String.join(", ", parts) + ".";
  }

  private Optional<String> check(Gateway gateway) {
    String name = gateway.className();
    if (attended.contains("Gateway " + gateway.name()) || broken.contains("GatewayClass " + name)) {
      return Optional.empty();
    }
    Optional<GatewayClass> known = resources.get(GatewayClass.class, new Name("", name));
    if (known.isEmpty()) {
      return Optional.of(
          "Gateway %s: there is no GatewayClass %s; there is: %s"
              .formatted(gateway.name(), name, classes()));
    }
    String controller = known.get().controllerName();
    return alone && !attended.contains("GatewayClass " + name)
        ? Optional.of(
            "Gateway %s: nobody serves GatewayClass %s, whose controllerName is %s; ours is %s"
                .formatted(gateway.name(), name, controller, TranslatorOptions.CONTROLLER_NAME))
        : Optional.empty();
  }

  private String classes() {
    List<String> names =
        resources.all(GatewayClass.class).stream().map(c -> c.meta().key().name()).toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private String gateways() {
    return String.join(
        ", ",
        resources.all(Gateway.class).stream().map(gateway -> gateway.name().toString()).toList());
  }

  private Stream<HttpRoute> routes() {
    return Stream.concat(
        resources.all(HttpRoute.class).stream(),
        resources.all(GrpcRoute.class).stream().map(GrpcRoute::http));
  }

  private List<String> strays(HttpRoute route) {
    String id = route.kind() + " " + route.name();
    if (route.parents().isEmpty()) {
      return List.of(id + ": spec.parentRefs names no Gateway, so nobody serves it");
    }
    return route.parents().stream()
        .filter(HttpRoute.ParentRef::isGateway)
        .map(parent -> parent.from(route.meta().namespace()))
        .distinct()
        .filter(gateway -> resources.get(Gateway.class, gateway).isEmpty())
        .filter(gateway -> !broken.contains("Gateway " + gateway))
        .filter(gateway -> !attended.contains("Gateway " + gateway))
        .map(gateway ->
            "%s: there is no Gateway %s; there is: %s".formatted(id, gateway, gateways()))
        .toList();
  }
}
