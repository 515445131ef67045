package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.translator.model.ResourceSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnattendedTest {
  private static final String CLASS = gatewayClass("headgate.io/gateway-controller");
  private static final String GATEWAY = gateway("headgate");
  private static final String ROUTE = route("demo");
  private static final Set<String> ATTENDED =
      Set.of("GatewayClass headgate", "Gateway default/demo", "HTTPRoute default/demo");

  @Test
  void whereAllIsServedThereIsNothingToSay() {
    assertThat(sentences(ATTENDED, CLASS, GATEWAY, ROUTE)).isEmpty();
  }

  @Test
  void anEmptyConfigurationSaysWhatToPutWhere() {
    assertThat(sentences(Set.of()))
        .singleElement()
        .asString()
        .contains("nothing is configured", "--config", "examples/quickstart");
  }

  @Test
  void withoutGatewayItSaysWhatThereIsInstead() {
    assertThat(sentences(Set.of(), CLASS, ROUTE))
        .containsExactly(
            "There is no Gateway, so nothing is served. Configured: 1 GatewayClass, 1 HTTPRoute.");
  }

  @Test
  void thatTheOnlyGatewayIsWrongIsSaidOnce() {
    ResourceSet rest = Objects.of(CLASS, ROUTE);

    assertThat(
            new Unattended(
                    Preview.counts(rest), rest, Set.of(), Set.of("Gateway default/demo"), true)
                .causes())
        .isEmpty();
  }

  @Test
  void aMistypedClassNameIsNamedWithThoseThatExist() {
    assertThat(sentences(Set.of("GatewayClass headgate"), CLASS, gateway("headgat")))
        .containsExactly(
            "Gateway default/demo: there is no GatewayClass headgat; did you mean headgate?");
  }

  @Test
  void aClassOfAnotherControllerIsNobodysWhereFilesAreServed() {
    String other = gatewayClass("headgate.io/gateway-controler");

    assertThat(sentences(Set.of(), other, GATEWAY))
        .containsExactly(
            "Gateway default/demo: nobody serves GatewayClass headgate, whose controllerName is"
                + " headgate.io/gateway-controler; ours is headgate.io/gateway-controller");
    assertThat(
            new Unattended(
                    counts(other, GATEWAY), Objects.of(other, GATEWAY), Set.of(), Set.of(), false)
                .causes())
        .extracting(Cause::words)
        .as("of a cluster, which may have other controllers")
        .containsExactly(
            "No Gateway is of a GatewayClass of ours, so nothing is served. Configured: 1 Gateway,"
                + " 1 GatewayClass.");
  }

  @Test
  void aClassWhoseTextIsWrongIsSaidThere() {
    ResourceSet gateway = Objects.of(GATEWAY);

    assertThat(
            new Unattended(
                    Preview.counts(gateway),
                    gateway,
                    Set.of(),
                    Set.of("GatewayClass headgate"),
                    true)
                .causes())
        .isEmpty();
  }

  @Test
  void aRouteToAMistypedGatewayIsServedByNobody() {
    assertThat(sentences(ATTENDED, CLASS, GATEWAY, route("dmo")))
        .containsExactly(
            "HTTPRoute default/demo: there is no Gateway default/dmo; did you mean default/demo?");
    assertThat(sentences(ATTENDED, CLASS, GATEWAY, route("other")))
        .containsExactly(
            "HTTPRoute default/demo: there is no Gateway default/other; there is: default/demo");
  }

  private static List<String> sentences(Set<String> attended, String... documents) {
    ResourceSet resources = Objects.of(documents);
    Wording wording = new Wording(new Places(Map.of(), Optional.empty()), resources);
    return new Unattended(counts(documents), resources, attended, Set.of(), true)
        .causes().stream().map(wording::of).toList();
  }

  private static TreeMap<String, Integer> counts(String... documents) {
    return new TreeMap<>(Preview.counts(Objects.of(documents)));
  }

  private static String gatewayClass(String controller) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: GatewayClass
    metadata: {name: headgate}
    spec: {controllerName: %s}
    """
        .formatted(controller);
  }

  private static String gateway(String className) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: demo, namespace: default}
    spec:
      gatewayClassName: %s
      listeners: [{name: http, port: 80, protocol: HTTP}]
    """
        .formatted(className);
  }

  private static String route(String gateway) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: demo, namespace: default}
    spec:
      parentRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: %s}]
    """
        .formatted(gateway);
  }
}
