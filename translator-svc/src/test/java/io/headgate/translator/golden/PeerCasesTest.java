package io.headgate.translator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.translate.Translation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What other implementations test of InferencePools, as golden cases of ours with what can be
 * observed. {@code +X} is condition X with status True and that reason, {@code -X} one with status
 * False and reason X; entries of other controllers are in brackets.
 */
class PeerCasesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Translation> CASES = new TreeMap<>();

  @BeforeAll
  static void translate() {
    GoldenCases.all().forEach(golden -> CASES.put(golden.name(), golden.translation()));
  }

  /**
   * Istio's TestInferencePoolStatusReconciliation. Its "unknown when no Accepted condition" has no
   * counterpart: what is said of pools follows from routes themselves, never from their statuses.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          add Gateway parentRef                            | pool-foreign-picker              | default/demo +Accepted +ResolvedRefs
          only our parent beside Gateways of others        | pool-gateways-of-two-controllers | default/ours +Accepted +ResolvedRefs
          keep the other controller's parents              | pool-keeps-parents-of-others     | [other/theirs +Accepted], default/demo +Accepted +ResolvedRefs
          several Gateways through several routes          | pool-gateway-per-route           | default/one +Accepted +ResolvedRefs, default/two +Accepted +ResolvedRefs
          drop our stale parent when no route refers       | pool-unused-loses-our-parents    | [other/theirs +Accepted]
          recreate ours from a previous run                | pool-parents-of-a-previous-run   | [default/demo +Accepted], default/demo +Accepted +ResolvedRefs
          keep others' from a previous run                 | pool-parents-of-a-previous-run   | [default/demo +Accepted], default/demo +Accepted +ResolvedRefs
          drop the default parent that waits for somebody  | pool-parents-of-a-previous-run   | [default/demo +Accepted], default/demo +Accepted +ResolvedRefs
          drop unknown condition types on ours             | pool-parents-of-a-previous-run   | [default/demo +Accepted], default/demo +Accepted +ResolvedRefs
          cross-namespace Gateway                          | pool-two-gateways                | default/one +Accepted +ResolvedRefs, infra/two +Accepted +ResolvedRefs
          cross-namespace HTTPRoute                        | pool-across-namespaces           | default/demo +Accepted +ResolvedRefs
          route namespace empty                            | quickstart                       | default/demo +Accepted +ResolvedRefs
          Gateway namespace empty                          | quickstart                       | default/demo +Accepted +ResolvedRefs
          one parent for many routes on one Gateway        | pool-two-gateways                | default/one +Accepted +ResolvedRefs, infra/two +Accepted +ResolvedRefs
          ResolvedRefs true                                | pool-foreign-picker              | default/demo +Accepted +ResolvedRefs
          HTTPRoute rejected by its parent                 | pool-route-not-accepted          | default/demo -HTTPRouteNotAccepted +ResolvedRefs
          class not ours                                   | pool-gateway-of-another-class    | none
          no backendRef                                    | pool-route-without-backends      | none
          no parentRef                                     | pool-route-without-parents       | none
          picker Service missing                           | pool-picker-service-missing      | default/demo +Accepted -InvalidExtensionRef
          picker kind unsupported                          | pool-picker-kind-unsupported     | default/demo +Accepted -InvalidExtensionRef
          """)
  void statusOfAPool(String what, String golden, String parents) {
    assertThat(parents(golden))
        .isEqualTo(parents == null ? List.of() : List.of(parents.split(", ")));
  }

  /** What only some of them look at: the group, the port and what kind of Service it is. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          group is not empty      | pool-picker-group-unsupported
          kind is not Service     | pool-picker-kind-unsupported
          Service does not exist  | pool-picker-service-missing
          Service is ExternalName | pool-picker-external-name
          Service lacks the port  | pool-picker-port-missing
          port is not TCP         | pool-picker-port-not-tcp
          """)
  void pickersAreValidated(String what, String golden) {
    assertThat(parents(golden)).containsExactly("default/demo +Accepted -InvalidExtensionRef");
    // And the pool answers nothing, for it fails closed.
    assertThat(forwards(golden)).containsExactly("503 x1");
  }

  @Test
  void oneRejectedRouteDoesNotHideAnAcceptedOne() {
    assertThat(parents("pool-rejected-route-does-not-mask-accepted-one"))
        .contains("default/demo +Accepted +ResolvedRefs");
  }

  @Test
  void everyParentOfOursNamesItsController() {
    CASES.forEach((name, translation) -> {
      for (JsonNode parent : pool(translation)) {
        assertThat(parent.path("controllerName").asText("")).as(name).isNotEmpty();
      }
    });
  }

  @Test
  void aPoolThatNamesNoPickerIsToldSoWhereThereIsNone() {
    assertThat(parents("pool-without-picker"))
        .containsExactly("default/demo -EndpointPickerRefMissing +ResolvedRefs");
  }

  @Test
  void aServiceThatStandsInTheShadowsPlaceIsNamedInThePoolsStatus() {
    assertThat(parents("pool-shadow-name-taken"))
        .containsExactly("default/demo +Accepted +ResolvedRefs -NameConflict");
  }

  /** Elsewhere the last of them decides for all, or a CORS filter beside them takes it away. */
  @Test
  void eachPoolOfARuleHasItsOwnPickerAndAServiceBesideThemNone() {
    assertThat(forwards("pools-weighted-each-with-its-picker"))
        .containsExactly(
            "pool/default/a x50 by picker/default/a, pool/default/b x30 by picker/headgate,"
                + " service/default/web/80 x20");
    assertThat(forwards("pools-with-a-service-last-and-cors"))
        .containsExactly(
            "pool/default/a x1 by picker/default/a, pool/default/b x1 by picker/default/b,"
                + " service/default/web/80 x1");
  }

  /** Elsewhere pickers are found by the name of the rule. */
  @Test
  void rulesOfOneNameInTwoRoutesOfAHostKeepTheirPickers() {
    assertThat(forwards("pools-under-one-rule-name"))
        .containsExactly(
            "pool/default/a x1 by picker/default/a", "pool/default/b x1 by picker/default/b");
  }

  @Test
  void rulesAndRoutesOfOneHostMayLeadToPoolsOfTheirOwn() {
    assertThat(forwards("pools-by-rule"))
        .containsExactly(
            "pool/default/b x1 by picker/headgate", "pool/default/a x1 by picker/headgate");
  }

  @Test
  void aPoolIsOneClusterHoweverManyPortsItHas() {
    Translation translation = translation("pool-many-ports-h2c");
    assertThat(translation.plans().values())
        .flatExtracting(plan -> plan.clusters().values())
        .filteredOn(Cluster.Pool.class::isInstance)
        .hasSize(1);
    assertThat(translation.endpoints().get("pool/default/demo"))
        .satisfies(endpoints -> assertThat(endpoints.addresses()).hasSize(6));
  }

  @Test
  void aGrantIsForThePoolsThatItNames() {
    Translation translation = translation("pool-grant-names-another");
    assertThat(
            conditions(
                parentsOf(translation, "HTTPRoute.gateway.networking.k8s.io/default/granted")
                    .get(0)))
        .isEqualTo("+Accepted +ResolvedRefs");
    assertThat(
            conditions(
                parentsOf(translation, "HTTPRoute.gateway.networking.k8s.io/default/refused")
                    .get(0)))
        .isEqualTo("+Accepted -RefNotPermitted");
  }

  /** An object without a failure mode is not an object without labels. */
  @Test
  void withoutAFailureModeAPoolFailsClosed() {
    assertThat(translation("pool-failure-mode-defaults-to-close").plans().values())
        .flatExtracting(plan -> plan.clusters().values())
        .filteredOn(Cluster.Pool.class::isInstance)
        .allSatisfy(cluster -> assertThat(((Cluster.Pool) cluster).failOpen()).isFalse());
    assertThat(
            shadow("pool-failure-mode-defaults-to-close")
                .at("/metadata/labels/istio.io~1inferencepool-extension-failure-mode")
                .asText())
        .isEqualTo("FailClose");
  }

  /** Istio's TestReconcileInferencePool; that what users add survives is the API server's part. */
  @Test
  void shadowsAreAsOtherToolsExpectThem() {
    JsonNode basic = shadow("pool-foreign-picker");
    assertThat(basic.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(basic.at("/spec/ports/0").has("appProtocol")).isFalse();
    assertThat(basic.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("InferencePool");

    List<String> ports = new ArrayList<>();
    for (JsonNode port : shadow("pool-many-ports-h2c").at("/spec/ports")) {
      ports.add(
          port.path("name").asText()
              + " "
              + port.path("port").asInt()
              + " "
              + port.path("targetPort").asInt()
              + " "
              + port.path("appProtocol").asText());
    }
    assertThat(ports)
        .containsExactly(
            "http-0 54321 8000 kubernetes.io/h2c",
            "http-1 54322 8001 kubernetes.io/h2c",
            "http-2 54323 8002 kubernetes.io/h2c");
    assertThat(shadow("pool-long-name").at("/metadata/name").asText()).hasSize(63);
  }

  private static Translation translation(String golden) {
    Translation translation = CASES.get(golden);
    assertThat(translation).as("golden case " + golden).isNotNull();
    return translation;
  }

  private static List<String> parents(String golden) {
    List<String> parents = new ArrayList<>();
    for (JsonNode parent : pool(translation(golden))) {
      JsonNode ref = parent.path("parentRef");
      String text =
          ref.path("namespace").asText()
              + "/"
              + ref.path("name").asText()
              + " "
              + conditions(parent);
      boolean ours =
          parent.path("controllerName").asText().equals(TranslatorOptions.CONTROLLER_NAME);
      parents.add(ours ? text : "[" + text + "]");
    }
    return parents;
  }

  private static String conditions(JsonNode parent) {
    List<String> conditions = new ArrayList<>();
    for (JsonNode condition : parent.path("conditions")) {
      boolean met = condition.path("status").asText().equals("True");
      conditions.add((met ? "+" : "-") + condition.path("reason").asText());
    }
    return String.join(" ", conditions);
  }

  /** Of the first pool, if any has a status. */
  private static JsonNode pool(Translation translation) {
    return translation.desired().keySet().stream()
        .filter(key -> key.startsWith("InferencePool.") && key.endsWith("|status"))
        .findFirst()
        .map(key -> parentsOf(translation, key.replace("|status", "")))
        .orElseGet(() -> JSON.createArrayNode());
  }

  private static JsonNode parentsOf(Translation translation, String key) {
    DesiredEvent event = translation.desired().get(key + "|status");
    assertThat(event).as("status of " + key).isNotNull();
    return read(event.getStatus().getJson().toByteArray()).path("parents");
  }

  private static JsonNode shadow(String golden) {
    return translation(golden).desired().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("Service/"))
        .map(entry -> read(entry.getValue().getObject().getJson().toByteArray()))
        .findFirst()
        .orElseThrow();
  }

  /** Per route of the only table: each backend with its weight and its picker. */
  private static List<String> forwards(String golden) {
    List<String> forwards = new ArrayList<>();
    for (GatewayPlan plan : translation(golden).plans().values()) {
      plan.routeTables().values().stream()
          .flatMap(table -> table.hosts().stream())
          .flatMap(host -> host.routes().stream())
          .forEach(route -> forwards.add(forward(route)));
    }
    return forwards;
  }

  private static String forward(Route route) {
    return switch (route.action()) {
      case Action.Forward(List<Backend> backends) ->
          backends.stream().map(PeerCasesTest::backend).collect(Collectors.joining(", "));
      case Action.Redirect _ -> "redirect";
      case Action.Respond(int status) -> status + " x1";
    };
  }

  private static String backend(Backend backend) {
    return switch (backend) {
      case Backend.ToCluster(String cluster, int weight, var _, var picker) ->
          cluster + " x" + weight + picker.map(p -> " by " + p.cluster()).orElse("");
      case Backend.Failing(int weight, int status) -> status + " x" + weight;
    };
  }

  private static JsonNode read(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
