package io.headgate.translator.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Step;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a picker that is made for a pool, and who picks meanwhile. */
class MadePickerTest extends Stepwise {
  private static final HostPort SHARED = new HostPort("198.51.100.1", 9002);
  private static final TranslatorOptions OPTIONS =
      TranslatorOptions.provisioned(
          TranslatorOptions.CONTROLLER_NAME,
          Optional.of(SHARED),
          new ProvisioningOptions(
              ProvisioningOptions.IMAGE, "127.0.0.1", 18000, Optional.empty(), "registry/ours:1"));
  private static final String WORLD =
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
        listeners: [{name: http, port: 80, protocol: HTTP}]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: route}
      spec:
        parentRefs: [{name: edge}]
        rules: [{backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: llm}]}]
      """;
  private static final String ASKING = "headgate.io/picker: deployed";
  private static final String CONFIGURED = ASKING + ", headgate.io/picker-config: weights";
  private static final String PARAMETERS_REF =
      "infrastructure: {parametersRef: {group: '', kind: ConfigMap, name: edge}}\n  listeners:";
  private static final String NO_REFERENCE = "";
  private static final String OWN_REFERENCE =
      ", endpointPickerRef: {group: headgate.io, kind: Picker, name: own}";
  private static final String REFERENCE = ", endpointPickerRef: {name: epp, port: {number: 9002}}";
  private static final String[] MADE = {
    "Deployment.apps/default/llm-picker",
    "PodDisruptionBudget.policy/default/llm-picker",
    "RoleBinding.rbac.authorization.k8s.io/default/llm-picker",
    "Service/default/llm-picker",
    "ServiceAccount/default/llm-picker"
  };

  MadePickerTest() {
    super(OPTIONS);
  }

  @Test
  void theSharedPickerStandsInForTheOneThatIsMade() {
    apply(WORLD);
    apply(pool(ASKING, NO_REFERENCE));
    assertThat(made()).containsExactly(MADE);
    assertThat(pickers()).isEmpty();
    assertThat(standby()).containsExactly(SHARED);

    apply(service("llm-picker", "llm"));
    apply(slice("llm-picker", false));
    assertThat(pickers()).isEmpty();

    apply(slice("llm-picker", true));
    assertThat(pickers()).containsExactly(new HostPort("10.1.0.9", 9002));
    assertThat(standby()).containsExactly(SHARED);
    assertThat(made()).containsExactly(MADE);
  }

  /** The shared picker does not know such a pool. */
  @Test
  void nobodyStandsInForAPickerThatAReferenceNamesInVain() {
    apply(WORLD);
    apply(pool(ASKING, REFERENCE));

    assertThat(made()).containsExactly(MADE);
    assertThat(pickers()).isEmpty();
    assertThat(standby()).isEmpty();
  }

  @Test
  void aServiceThatTheReferenceNamesTakesItsPlaceOnceItIsThere() {
    apply(WORLD);
    apply(pool(ASKING, REFERENCE));
    assertThat(made()).containsExactly(MADE);

    apply(service("epp", "somebody"));
    apply(slice("epp", true));
    assertThat(made()).isEmpty();
    assertThat(pickers()).containsExactly(new HostPort("10.1.0.9", 9002));

    remove("v1", "Service", "epp");
    assertThat(made()).containsExactly(MADE);
  }

  @Test
  void aReferenceToItsOwnServiceDoesNotMakeItSomebodyElses() {
    apply(WORLD);
    apply(pool(ASKING, REFERENCE.replace("epp", "llm-picker")));
    assertThat(made()).containsExactly(MADE);

    assertThat(apply(service("llm-picker", "llm")).desired()).isEmpty();
    assertThat(made()).containsExactly(MADE);
  }

  @Test
  void nothingIsLeftWithoutTheAnnotation() {
    apply(WORLD);
    apply(pool(ASKING, NO_REFERENCE));

    Step step = apply(pool("other: x", NO_REFERENCE));

    assertThat(made()).isEmpty();
    assertThat(step.desired().values().stream().filter(Optional::isEmpty)).hasSize(MADE.length);
  }

  @Test
  void nothingIsMadeForAPoolThatNoRouteUses() {
    apply(WORLD);
    apply(pool(ASKING, NO_REFERENCE));
    assertThat(made()).containsExactly(MADE);

    remove("gateway.networking.k8s.io/v1", "HTTPRoute", "route");

    assertThat(made()).isEmpty();
  }

  @Test
  void whatIsLeftOfAPoolThatWentDuringARestartGoes() {
    apply(WORLD);
    apply(pool(ASKING, NO_REFERENCE));
    ResourceSet without =
        resources.without(
            ResourceKey.of("inference.networking.k8s.io/v1", "InferencePool", "default", "llm"));

    Step step = translator.first(State.from(state.ledger(), state.proxies()), without);

    assertThat(step.desired()).contains(java.util.Map.entry(MADE[0], Optional.empty()));
    assertThat(
            step.next().translation().desired().keySet().stream()
                .filter(key -> key.contains("llm-picker")))
        .isEmpty();
  }

  @Test
  void theImageIsTheOneThatWasNamed() {
    apply(WORLD);
    apply(pool(ASKING, NO_REFERENCE));

    assertThat(object(MADE[0])).contains("\"image\":\"registry/ours:1\"");
  }

  @Test
  void aGatewayKeepsTheNameThatItsProxiesHave() {
    apply(
        WORLD
            .replace("{name: headgate}", "{name: picker}")
            .replace("ClassName: headgate", "ClassName: picker")
            .replace("name: edge", "name: llm"));
    apply(pool(ASKING, NO_REFERENCE));

    assertThat(object("Deployment.apps/default/llm-picker")).contains("envoy");
    assertThat(poolStatus()).contains("names its proxies default/llm-picker");
    assertThat(endpoints("default/llm", "picker/headgate").addresses()).containsExactly(SHARED);

    remove("gateway.networking.k8s.io/v1", "Gateway", "llm");
    assertThat(made()).isEmpty();
  }

  @Test
  void aPickerIsRolledWhenItsConfigurationChangesAndOnlyThen() {
    apply(WORLD);
    apply(config("{config.yaml: one}"));
    apply(pool(CONFIGURED, NO_REFERENCE));
    String one = object(MADE[0]);
    assertThat(one).contains("--config-file").contains("\"name\":\"weights\"");

    assertThat(apply(config("{config.yaml: one}")).desired()).isEmpty();
    apply(config("{config.yaml: two}"));
    assertThat(object(MADE[0])).isNotEqualTo(one);

    apply(pool(ASKING, NO_REFERENCE));
    assertThat(object(MADE[0])).doesNotContain("--config-file");
  }

  @Test
  void aPickerStaysAsItIsWhileItsConfigurationIsMissing() {
    apply(WORLD);
    apply(config("{config.yaml: one}"));
    apply(pool(CONFIGURED, NO_REFERENCE));
    String before = object(MADE[0]);

    remove("v1", "ConfigMap", "weights");
    assertThat(object(MADE[0])).isEqualTo(before);
    assertThat(poolStatus()).contains("ConfigMap default/weights not found");

    Step restart = translator.first(State.from(state.ledger(), state.proxies()), resources);
    assertThat(restart.desired()).isEmpty();

    apply(config("{config.yaml: one, other.yaml: two}"));
    assertThat(object(MADE[0])).isEqualTo(before);
    assertThat(poolStatus()).contains("ConfigMap default/weights must have one key, not 2");

    apply(config("{config.yaml: two}"));
    assertThat(object(MADE[0])).isNotEqualTo(before);
    assertThat(poolStatus()).doesNotContain("headgate.io/Picker");
  }

  @Test
  void aPickerWhoseConfigurationWasNeverThereIsMadeWithTheUsualOne() {
    apply(WORLD);
    apply(pool(CONFIGURED, NO_REFERENCE));

    assertThat(made()).containsExactly(MADE);
    assertThat(object(MADE[0])).doesNotContain("--config-file");
    assertThat(poolStatus()).contains("ConfigMap default/weights not found");
  }

  @Test
  void aGatewayMayAskForAPickerForEveryPoolThatDoesNotSay() {
    apply(WORLD);
    apply(pool("other: x", NO_REFERENCE));
    assertThat(made()).isEmpty();

    apply(parameters("picker: deployed"));
    apply(WORLD.replace("listeners:", PARAMETERS_REF));
    assertThat(made()).containsExactly(MADE);
    assertThat(standby()).containsExactly(SHARED);

    apply(pool("headgate.io/picker: shared", NO_REFERENCE));
    assertThat(made()).isEmpty();
    apply(pool("other: x", OWN_REFERENCE));
    assertThat(made()).isEmpty();
    apply(pool("other: x", NO_REFERENCE));
    assertThat(made()).containsExactly(MADE);

    apply(parameters("picker: shared"));
    assertThat(made()).isEmpty();
    assertThat(endpoints("default/edge", "picker/headgate").addresses()).containsExactly(SHARED);
  }

  @Test
  void aPickerStaysWhenAnotherParameterGoesBad() {
    apply(WORLD.replace("listeners:", PARAMETERS_REF));
    apply(parameters("picker: deployed"));
    apply(pool("other: x", NO_REFERENCE));
    assertThat(made()).containsExactly(MADE);

    apply(parameters("{picker: deployed, replicas: many}"));
    assertThat(made()).containsExactly(MADE);

    apply(parameters("picker: mine"));
    assertThat(status("gateway.networking.k8s.io/v1", "Gateway", "edge"))
        .contains("picker: must be one of deployed, shared");
  }

  /** Two Gateways, one pool: who comes through the one that says so asks the pool's own picker. */
  @Test
  void oneGatewayIsEnoughAndItsRoutesAskThePickerThatIsMade() {
    apply(WORLD.replace("listeners:", PARAMETERS_REF));
    apply(parameters("picker: deployed"));
    apply(pool("other: x", NO_REFERENCE));
    apply(WORLD.replace("name: edge", "name: side").replace("{name: route}", "{name: other}"));

    assertThat(made()).containsExactly(MADE);
    assertThat(endpoints("default/edge", "picker/default/llm").standby()).containsExactly(SHARED);
    assertThat(endpoints("default/side", "picker/headgate").addresses()).containsExactly(SHARED);

    remove("gateway.networking.k8s.io/v1", "HTTPRoute", "route");
    assertThat(made()).isEmpty();
  }

  private static String parameters(String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: edge}, data: %s}"
        .formatted(data.startsWith("{") ? data : "{" + data + "}");
  }

  private static String config(String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: weights}, data: %s}".formatted(data);
  }

  private static String pool(String annotation, String reference) {
    return """
    apiVersion: inference.networking.k8s.io/v1
    kind: InferencePool
    metadata: {name: llm, annotations: {%s}}
    spec: {selector: {matchLabels: {app: llm}}, targetPorts: [{number: 8000}]%s}
    """
        .formatted(annotation, reference);
  }

  private static String service(String name, String pool) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
      labels: {app.kubernetes.io/managed-by: headgate}
      ownerReferences: [{kind: InferencePool, name: %s, uid: uid-%s}]
    spec: {ports: [{name: grpc, port: 9002, appProtocol: kubernetes.io/h2c}]}
    """
        .formatted(name, pool, pool);
  }

  private static String slice(String service, boolean ready) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %s-1, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    ports: [{name: grpc, port: 9002}]
    endpoints: [{addresses: [10.1.0.9], conditions: {ready: %s}}]
    """
        .formatted(service, service, ready);
  }

  private List<String> made() {
    return state.translation().desired().keySet().stream()
        .filter(key -> key.endsWith("/llm-picker"))
        .sorted()
        .toList();
  }

  private List<HostPort> pickers() {
    return endpoints("default/edge", "picker/default/llm").addresses();
  }

  private List<HostPort> standby() {
    return endpoints("default/edge", "picker/default/llm").standby();
  }

  private Endpoints endpoints(String gateway, String cluster) {
    assertThat(Objects.requireNonNull(state.translation().plans().get(gateway)).clusters())
        .containsKey(cluster);
    return Objects.requireNonNull(state.translation().endpoints().get(cluster));
  }

  private String poolStatus() {
    return status("inference.networking.k8s.io/v1", "InferencePool", "llm");
  }
}
