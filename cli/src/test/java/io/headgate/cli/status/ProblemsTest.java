package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.cli.status.StatusReport.Proxy;
import io.headgate.cli.status.StatusReport.Status;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES.mappedFeature())
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature())
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA.mappedFeature());
  private static final Set<String> PUBLISHED = Set.of("default/demo");
  private static final Proxy GOOD = new Proxy("default/demo", "local-demo", true, 1, 1, false, "");
  private static final Proxy REJECTING =
      new Proxy("default/demo", "local-demo", true, 2, 1, false, "bad listener");

  @Test
  void nothingIsWrongWhenAllConditionsAreGood() {
    Status gateway =
        gateway(
            good("Accepted") + good("Programmed"),
            listener("http", good("Accepted") + condition("Conflicted", "False", "No", "")));

    assertThat(problems(gateway)).isEmpty();
  }

  @Test
  void aListenerThatCannotBeServedIsOneCauseDownToThePool() {
    assertThat(
            problems(
                gateway(
                    bad("Accepted", "ListenersNotValid", "not accepted: http")
                        + bad("Programmed", "Invalid", "the Gateway is not accepted"),
                    listener(
                        "http",
                        bad("Accepted", "UnsupportedProtocol", "protocol SMTP is not supported")
                            + bad("Programmed", "Invalid", "the listener cannot be served"))),
                route(bad("Accepted", "NotAllowedByListeners", "no listener lets it attach")),
                pool(bad("Accepted", "HTTPRouteNotAccepted", "no HTTPRoute is accepted"))))
        .containsExactly(
            "Gateway default/demo listener http: Accepted is False (UnsupportedProtocol):"
                + " protocol SMTP is not supported");
  }

  @Test
  void aRouteThatIsNotAcceptedForItsOwnReasonIsTheCauseOfItsPools() {
    assertThat(
            problems(
                gateway(good("Accepted"), ""),
                route(bad("Accepted", "UnsupportedValue", "spec.rules[0]: too much")),
                pool(bad("Accepted", "HTTPRouteNotAccepted", "no HTTPRoute is accepted"))))
        .containsExactly(
            "HTTPRoute default/demo at Gateway demo: Accepted is False (UnsupportedValue):"
                + " spec.rules[0]: too much");
  }

  @Test
  void twoCausesAreTwoSentences() {
    assertThat(
            problems(
                gateway(
                    good("Accepted"),
                    listener("a", bad("ResolvedRefs", "InvalidCertificateRef", "Secret a"))
                        + listener("b", bad("ResolvedRefs", "InvalidCertificateRef", "Secret b"))),
                route(bad("ResolvedRefs", "BackendNotFound", "Service default/x not found"))))
        .hasSize(3);
  }

  @Test
  void theSameInSeveralPlacesOfAnObjectIsOneSentence() {
    assertThat(
            problems(
                gateway(
                    good("Accepted"),
                    listener("a", bad("ResolvedRefs", "InvalidCertificateRef", "Secret x"))
                        + listener("b", bad("ResolvedRefs", "InvalidCertificateRef", "Secret x")))))
        .containsExactly(
            "Gateway default/demo listener a, listener b: ResolvedRefs is False"
                + " (InvalidCertificateRef): Secret x");
  }

  @Test
  void whatWaitsForAProxyIsSaidOnceOfTheGateway() {
    String pending = bad("Programmed", "Pending", "no proxy has acknowledged it yet");

    assertThat(problems(gateway(pending, listener("a", pending) + listener("b", pending))))
        .containsExactly(
            "Gateway default/demo: Programmed is False (Pending): no proxy has acknowledged it"
                + " yet");
  }

  @Test
  void aMissingOrRejectingProxyIsTheCauseOfWhatIsNotProgrammed() {
    String pending = bad("Programmed", "Pending", "no proxy has acknowledged it yet");
    String rejected = bad("Programmed", "Invalid", "bad listener");

    assertThat(
            problems(
                List.of(gateway(pending, listener("a", pending))),
                List.of(),
                List.of(),
                PUBLISHED,
                false))
        .singleElement()
        .asString()
        .contains("no proxy is connected");
    assertThat(
            problems(
                List.of(gateway(rejected, listener("a", rejected))),
                List.of(REJECTING),
                List.of(),
                PUBLISHED,
                false))
        .singleElement()
        .asString()
        .contains("proxy local-demo", "bad listener");
  }

  @Test
  void gatewaysWithoutProxyAreOneSentence() {
    List<Status> gateways =
        List.of(
            new Status("Gateway", "default", "demo", json("{}")),
            new Status("Gateway", "default", "two", json("{}")));

    Set<String> both = Set.of("default/demo", "default/two");

    assertThat(problems(gateways, List.of(), List.of(), both, false))
        .containsExactly(
            "Gateway default/demo, default/two: no proxy is connected; what is shown is the last"
                + " known state");
    assertThat(problems(gateways, List.of(), List.of(), both, true))
        .as("of a gateway that does not run")
        .isEmpty();
  }

  @Test
  void aGatewayThatIsNotAcceptedNeedsNoProxy() {
    Status gateway = gateway(bad("Accepted", "UnsupportedAddress", "one address only"), "");

    for (Set<String> published : List.of(Set.<String>of(), PUBLISHED)) { // the last one that was
      assertThat(problems(List.of(gateway), List.of(), List.of(), published, false))
          .singleElement()
          .asString()
          .contains("UnsupportedAddress");
    }
  }

  @Test
  void anObjectThatIsNotThereBecauseItsTextIsWrongIsSaidByFileAndLine() {
    JsonNode file =
        json(
            "{file:'pool.yaml',problems:[{severity:'error',line:7,"
                + "object:'InferencePool default/demo',field:'spec.selector',reason:'is missing'}]}");
    Status route =
        route(bad("ResolvedRefs", "BackendNotFound", "InferencePool default/demo not found"));

    assertThat(problems(List.of(route), List.of(GOOD), List.of(file), PUBLISHED, false))
        .containsExactly("pool.yaml:7: InferencePool default/demo: spec.selector: is missing");
  }

  @Test
  void whetherAnOlderVersionServesMeanwhileIsSaid() {
    JsonNode file =
        json(
            "{file:'pool.yaml',problems:[{severity:'error',line:7,reason:'not YAML',kept:true},"
                + "{severity:'error',line:9,reason:'is required'}]}");

    assertThat(problems(List.of(), List.of(GOOD), List.of(file), PUBLISHED, false))
        .containsExactly(
            "pool.yaml:7: not YAML; what was in force stays", "pool.yaml:9: is required");
  }

  private static List<String> problems(Status... statuses) {
    return problems(List.of(statuses), List.of(GOOD), List.of(), PUBLISHED, false);
  }

  private static List<String> problems(
      List<Status> statuses,
      List<Proxy> proxies,
      List<JsonNode> sources,
      Set<String> published,
      boolean stopped) {
    return Problems.of(statuses, proxies, sources, published, stopped).stream()
        .map(Cause::words)
        .toList();
  }

  private static Status gateway(String conditions, String listeners) {
    return status("Gateway", "{conditions:[" + conditions + "],listeners:[" + listeners + "]}");
  }

  private static Status route(String conditions) {
    return status("HTTPRoute", parent(conditions));
  }

  private static Status pool(String conditions) {
    return status("InferencePool", parent(conditions));
  }

  private static String parent(String conditions) {
    return "{parents:[{parentRef:{name:'demo'},conditions:[" + conditions + "]}]}";
  }

  private static String listener(String name, String conditions) {
    return "{name:'" + name + "',conditions:[" + conditions + "]},";
  }

  private static String good(String type) {
    return condition(type, "True", type, "");
  }

  private static String bad(String type, String reason, String message) {
    return condition(type, "False", reason, message);
  }

  private static String condition(String type, String status, String reason, String message) {
    return "{type:'%s',status:'%s',reason:'%s',message:'%s'},"
        .formatted(type, status, reason, message);
  }

  private static Status status(String kind, String json) {
    return new Status(kind, "default", "demo", json(json));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
