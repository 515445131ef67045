package io.headgate.cli.status;

import io.headgate.cli.status.Cause.Spot;
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

  private static final Spot CLASS_NAME = Spot.of("spec.gatewayClassName");

  Unattended {
    attended = Set.copyOf(attended);
    broken = Set.copyOf(broken);
  }

  /** One per object. */
  List<Cause> causes() {
    if (counts.isEmpty()) {
      return List.of(
          Cause.of(
              "nothing is configured: put YAML with a GatewayClass, a Gateway, a route and its"
                  + " backends into the directory that `headgate up --config` names;"
                  + " examples/quickstart has them all"));
    }
    if (!counts.containsKey("Gateway")) {
      if (broken.stream().anyMatch(object -> object.startsWith("Gateway "))) {
        return List.of();
      }
      return List.of(
          Cause.of("There is no Gateway, so nothing is served. Configured: " + configured()));
    }
    List<Cause> causes = new ArrayList<>();
    resources.all(Gateway.class).forEach(gateway -> check(gateway).ifPresent(causes::add));
    if (alone) {
      routes().forEach(route -> causes.addAll(strays(route)));
    } else if (causes.isEmpty() && attended.stream().noneMatch(o -> o.startsWith("Gateway "))) {
      causes.add(
          Cause.of(
              "No Gateway is of a GatewayClass of ours, so nothing is served. Configured: "
                  + configured()));
    }
    return causes;
  }

  private String configured() {
    List<String> parts = new ArrayList<>();
    counts.forEach((kind, count) -> parts.add(count + " " + kind));
    return String.join(", ", parts) + ".";
  }

  private Optional<Cause> check(Gateway gateway) {
    String name = gateway.className();
    if (attended.contains("Gateway " + gateway.name()) || broken.contains("GatewayClass " + name)) {
      return Optional.empty();
    }
    String id = "Gateway " + gateway.name();
    Optional<GatewayClass> known = resources.get(GatewayClass.class, new Name("", name));
    if (known.isEmpty()) {
      return Optional.of(
          new Cause(
              id,
              CLASS_NAME,
              "%s: there is no GatewayClass %s".formatted(id, name),
              "GatewayClass " + name,
              classes()));
    }
    String controller = known.get().controllerName();
    return alone && !attended.contains("GatewayClass " + name)
        ? Optional.of(
            Cause.of(
                id,
                CLASS_NAME,
                "%s: nobody serves GatewayClass %s, whose controllerName is %s; ours is %s"
                    .formatted(id, name, controller, TranslatorOptions.CONTROLLER_NAME)))
        : Optional.empty();
  }

  private List<String> classes() {
    List<String> names =
        resources.all(GatewayClass.class).stream().map(c -> c.meta().key().name()).toList();
    return names.isEmpty() ? List.of("none") : names;
  }

  private List<String> gateways() {
    return resources.all(Gateway.class).stream().map(gateway -> gateway.name().toString()).toList();
  }

  private Stream<HttpRoute> routes() {
    return Stream.concat(
        resources.all(HttpRoute.class).stream(),
        resources.all(GrpcRoute.class).stream().map(GrpcRoute::http));
  }

  private List<Cause> strays(HttpRoute route) {
    String id = route.kind() + " " + route.name();
    if (route.parents().isEmpty()) {
      return List.of(
          Cause.of(
              id, Spot.of("spec"), id + ": spec.parentRefs names no Gateway, so nobody serves it"));
    }
    return route.parents().stream()
        .filter(HttpRoute.ParentRef::isGateway)
        .map(parent -> parent.from(route.meta().namespace()))
        .distinct()
        .filter(gateway -> resources.get(Gateway.class, gateway).isEmpty())
        .filter(gateway -> !broken.contains("Gateway " + gateway))
        .filter(gateway -> !attended.contains("Gateway " + gateway))
        .map(gateway ->
            new Cause(
                id,
                Spot.of("spec.parentRefs", gateway.name()),
                "%s: there is no Gateway %s".formatted(id, gateway),
                "Gateway " + gateway,
                gateways()))
        .toList();
  }
}
