package io.headgate.translator.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.translate.Ledger;
import io.headgate.translator.translate.Proxies;
import io.headgate.translator.translate.Records;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What becomes of objects that are there already. */
class ProvisionStepsTest extends Stepwise {
  private static final TranslatorOptions OPTIONS =
      TranslatorOptions.provisioned(
          TranslatorOptions.CONTROLLER_NAME,
          Optional.empty(),
          new ProvisioningOptions(
              ProvisioningOptions.IMAGE,
              "127.0.0.1",
              18000,
              Optional.empty(),
              ProvisioningOptions.PICKER_IMAGE));
  private static final String GATEWAY =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: headgate}
      spec: {controllerName: headgate.io/gateway-controller}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: edge}
      spec:
        gatewayClassName: headgate
        infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: edge}}
        listeners: [{name: http, port: 80, protocol: HTTP}]
      """;
  private static final String MADE =
      "Deployment.apps/default/edge-headgate,Service/default/edge-headgate,"
          + "ConfigMap/default/edge-headgate,ServiceAccount/default/edge-headgate";

  ProvisionStepsTest() {
    super(OPTIONS);
  }

  @Test
  void whatRunsStaysAsItIsWhenItsParametersGoBad() {
    apply(GATEWAY);
    apply(parameters("replicas: '2'"));
    Map<String, DesiredEvent> before = objects();
    assertThat(before.keySet()).containsExactlyInAnyOrder(MADE.split(","));

    apply(parameters("replicas: many"));
    assertThat(objects()).isEqualTo(before);
    assertThat(gatewayStatus()).contains("ConfigMap default/edge: replicas: must be a number");
    assertThat(Objects.requireNonNull(state.translation().xds().get("default/edge")).keySet())
        .anyMatch(key -> key.contains("http/80"));

    apply(parameters("replicas: '3'"));
    assertThat(objects().get("Deployment.apps/default/edge-headgate"))
        .isNotEqualTo(before.get("Deployment.apps/default/edge-headgate"));
    assertThat(gatewayStatus()).doesNotContain("InvalidParameters");
  }

  @Test
  void nothingIsLeftOfAGatewayThatIsGone() {
    apply(GATEWAY);
    apply(parameters("{maxReplicas: '3', maxUnavailable: '1'}"));
    assertThat(objects()).hasSize(6);

    Step step = remove("gateway.networking.k8s.io/v1", "Gateway", "edge");
    assertThat(objects()).isEmpty();
    assertThat(step.desired().values().stream().filter(Optional::isEmpty)).hasSize(7);
  }

  @Test
  void whoMayFetchTheSetIsPublishedWithItAlsoWhenNothingElseChanges() {
    Step made = apply(GATEWAY);
    assertThat(published(made)).containsExactly("default/edge-headgate");

    String other =
        GATEWAY
            .replace("headgate}", "other}")
            .replace("gatewayClassName: headgate", "gatewayClassName: other");
    Step moved = apply(other);
    assertThat(moved.xds()).allSatisfy(change -> assertThat(change.put()).isEmpty());
    assertThat(published(moved)).containsExactly("default/edge-other");
    assertThat(published(apply(other))).isEmpty();

    Step gone = remove("gateway.networking.k8s.io/v1", "Gateway", "edge");
    assertThat(published(gone)).containsExactly("");
  }

  @Test
  void aLogThatDoesNotSayWhoMayFetchASetIsSetRight() {
    apply(GATEWAY);
    Ledger older = state.ledger().withRevision("default/edge", 7, "");

    Step step = translator.first(State.from(older, state.proxies()), resources);

    assertThat(step.xds()).hasSize(1);
    assertThat(step.xds().getFirst().revision()).isEqualTo(8);
    assertThat(published(step)).containsExactly("default/edge-headgate");
    Step again = translator.first(State.from(step.next().ledger(), state.proxies()), resources);
    assertThat(again.xds()).isEmpty();
  }

  private static List<String> published(Step step) {
    List<String> accounts = new ArrayList<>();
    for (Append append : Records.of(step, List.of(), Position.BEGINNING)) {
      if (Keys.isPublished(append.key())) {
        accounts.add(
            Topics.XDS
                .decode(Objects.requireNonNull(append.payload()))
                .getPublished()
                .getServiceAccount());
      }
    }
    return accounts;
  }

  @Test
  void anAutoscalerThatIsNoLongerAskedForGoes() {
    apply(GATEWAY);
    apply(parameters("maxReplicas: '3'"));
    assertThat(objects()).containsKey("HorizontalPodAutoscaler.autoscaling/default/edge-headgate");
    assertThat(object("Deployment.apps/default/edge-headgate")).doesNotContain("\"replicas\"");

    apply(parameters("{}"));
    assertThat(object("Deployment.apps/default/edge-headgate")).doesNotContain("\"replicas\"");
    apply(parameters("replicas: '3'"));
    assertThat(objects().keySet()).containsExactlyInAnyOrder(MADE.split(","));
    assertThat(object("Deployment.apps/default/edge-headgate")).contains("\"replicas\":3");
  }

  @Test
  void podsAreReplacedWhenTheirBootstrapChangesAndOnlyThen() {
    apply(GATEWAY);
    apply(parameters("replicas: '1'"));
    String first = bootstrapVersion();
    apply(parameters("replicas: '2'"));
    assertThat(bootstrapVersion()).isEqualTo(first);
    apply(parameters("drainSeconds: '5'"));
    assertThat(bootstrapVersion()).isNotEqualTo(first);
  }

  @Test
  void anAddressOfItsServiceReachesTheStatusAndChangesNothingElse() {
    apply(GATEWAY);
    apply(parameters("{}"));
    assertThat(gatewayStatus()).contains("AddressNotAssigned");
    Step step = apply(OWN_SERVICE);
    assertThat(gatewayStatus()).contains("192.0.2.1").doesNotContain("AddressNotAssigned");
    assertThat(step.xds()).isEmpty();
    assertThat(step.desired()).hasSize(1);
  }

  /** A pod is ready later than its proxy has acknowledged, for that is what it waits for. */
  @Test
  void programmedTurnsWithTheReadinessOfAProxyThatHasAcknowledgedAndNothingElseIsWritten() {
    apply(GATEWAY);
    apply(parameters("{}"));
    apply(OWN_SERVICE);
    assertThat(programmed()).isEqualTo("False Pending no proxy is ready");

    acknowledged("envoy-1");
    assertThat(programmed()).isEqualTo("False Pending no proxy is ready");

    assertThat(apply(proxy("envoy-1", true)).desired()).hasSize(1);
    assertThat(programmed()).isEqualTo("True Programmed ");

    apply(proxy("envoy-1", false));
    assertThat(programmed()).isEqualTo("False Pending no proxy is ready");

    apply(proxy("envoy-2", true));
    assertThat(programmed())
        .isEqualTo("False Pending no proxy that is ready has acknowledged this configuration yet");
    assertThat(apply(proxy("envoy-2", true)).isEmpty()).isTrue();

    acknowledged("envoy-2");
    assertThat(programmed()).isEqualTo("True Programmed ");
  }

  /** A proxy that comes back to a restarted server acknowledges nothing, as nothing is new. */
  @Test
  void aStreamThatBreaksTakesNothingBack() {
    apply(GATEWAY);
    apply(parameters("{}"));
    apply(OWN_SERVICE);
    apply(proxy("envoy-1", true));
    acknowledged("envoy-1");

    said("envoy-1", AckEvent.Outcome.DISCONNECTED);

    assertThat(programmed()).isEqualTo("True Programmed ");
    state = translator.first(State.from(state.ledger(), Proxies.NONE), resources).next();
    assertThat(programmed()).isEqualTo("True Programmed ");
  }

  private static final String OWN_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: edge-headgate
        labels: {app.kubernetes.io/managed-by: headgate}
        ownerReferences: [{kind: Gateway, name: edge, uid: uid-edge}]
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
      """;

  private static String proxy(String pod, boolean ready) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: edge-1, labels: {kubernetes.io/service-name: edge-headgate}}
    addressType: IPv4
    ports: [{port: 80}]
    endpoints: [{addresses: [10.1.0.1], conditions: {ready: %s}, targetRef: {kind: Pod, name: %s}}]
    """
        .formatted(ready, pod);
  }

  private void acknowledged(String pod) {
    said(pod, AckEvent.Outcome.ACKED);
  }

  private void said(String pod, AckEvent.Outcome outcome) {
    AckEvent event =
        AckEvent.newBuilder()
            .setGateway("default/edge")
            .setNode(pod)
            .setTypeUrl("type.googleapis.com/envoy.config.listener.v3.Listener")
            .setOutcome(outcome)
            .setRevision(2)
            .build();
    take(translator.heard(state, state.proxies().with(event)));
  }

  private String programmed() {
    for (JsonNode condition : ResourceYaml.tree(gatewayStatus()).path("conditions")) {
      if (condition.path("type").asText().equals("Programmed")) {
        return String.join(
            " ",
            condition.path("status").asText(),
            condition.path("reason").asText(),
            condition.path("message").asText());
      }
    }
    return "none";
  }

  private static String parameters(String data) {
    String indented = data.startsWith("{") ? "data: " + data : "data: {" + data + "}";
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: edge}\n" + indented + "\n";
  }

  private String bootstrapVersion() {
    String deployment = object("Deployment.apps/default/edge-headgate");
    int at = deployment.indexOf("headgate.io/bootstrap");
    return deployment.substring(at, deployment.indexOf('}', at));
  }

  private Map<String, DesiredEvent> objects() {
    Map<String, DesiredEvent> objects = new TreeMap<>(state.translation().desired());
    objects.values().removeIf(DesiredEvent::hasStatus);
    return objects;
  }

  private String gatewayStatus() {
    return status("gateway.networking.k8s.io/v1", "Gateway", "edge");
  }
}
