package io.headgate.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.log.LogView.Explained;
import io.headgate.events.v1.Candidate;
import io.headgate.events.v1.Exchange;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Scorer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  private static final Picked PICKED =
      Picked.newBuilder()
          .setId("d1")
          .setRequestId("r1")
          .setPool("default/demo")
          .setModel("demo")
          .setPath("/v1/chat/completions")
          .setVerdict(Picked.Verdict.PICKED)
          .addEndpoints("127.0.0.12:8000")
          .addEndpoints("127.0.0.11:8000")
          .setTookMicros(120)
          .addScorers(Scorer.newBuilder().setName("queue-scorer").setWeight(2))
          .addCandidates(candidate("127.0.0.11:8000", 0.5, 1.0))
          .addCandidates(candidate("127.0.0.12:8000", 1.0, 2.0))
          .addCandidates(
              Candidate.newBuilder()
                  .setEndpoint("127.0.0.13:8000")
                  .setPod("default/demo-3")
                  .setDroppedBy("healthy"))
          .build();

  private static final Exchange NO_ROUTE =
      Exchange.newBuilder()
          .setRequestId("r2")
          .setGateway("shop/edge")
          .setNode("edge-0")
          .setAtMicros(1_700_000_000_000_000L)
          .setMethod("GET")
          .setHost("shop.example")
          .setPath("/nowhere")
          .setStatus(404)
          .setDetails("route_not_found")
          .addFlags("no_route_found")
          .setResponseBytes(90)
          .setDurationMicros(300)
          .build();

  @Test
  void theBestCandidateComesFirstAndIsMarked() {
    List<String> rows =
        Explanation.text(List.of(found(PICKED)))
            .lines()
            .filter(line -> line.contains(":8000   "))
            .toList();

    assertThat(rows.get(0)).startsWith("→").contains("127.0.0.12:8000").endsWith("2.000");
    assertThat(rows.get(1)).contains("127.0.0.11:8000");
    assertThat(rows.get(2)).contains("127.0.0.13:8000").endsWith("healthy");
  }

  @Test
  void howMuchOfTheBodyTheModelReadsIsSaidWhereAPromptWasFound() {
    Picked prompt =
        PICKED.toBuilder().setRequestBytes(60).setPromptBytes(6).setPromptHash("ab").build();

    assertThat(Explanation.text(List.of(found(prompt))))
        .contains("body of 60 bytes, 6 of them text that the model reads (hash ab)\n");
    assertThat(Explanation.text(List.of(found(prompt.toBuilder().clearPromptHash().build()))))
        .contains("body of 60 bytes\n");
  }

  @Test
  void whatAServerDidNotReportIsUnknown() {
    Picked picked =
        PICKED.toBuilder()
            .clearCandidates()
            .addCandidates(
                candidate("127.0.0.11:8000", 0.5, 1.0).toBuilder().addUnreported("kv_cache_usage"))
            .addCandidates(
                candidate("127.0.0.12:8000", 1.0, 2.0).toBuilder().setSampleAgeMillis(-1))
            .build();
    Explained explained = found(picked);

    assertThat(Explanation.text(List.of(explained)))
        .containsPattern("127.0.0.11:8000 +default/demo +0 +0 +- ")
        .containsPattern("127.0.0.12:8000 +default/demo +- +- +- .* never ");
    JsonNode candidates = Explanation.json(List.of(explained)).path(0).path("candidates");
    assertThat(candidates.path(1).path("waiting").asInt(-1)).isZero();
    assertThat(candidates.path(1).has("kvCacheUsage")).isFalse();
    assertThat(candidates.path(0).has("waiting")).isFalse();
  }

  @Test
  void aDrawAmongEquallyGoodCandidatesIsSaid() {
    Picked picked =
        PICKED.toBuilder()
            .clearCandidates()
            .addCandidates(candidate("127.0.0.11:8000", 1.0, 2.0))
            .addCandidates(candidate("127.0.0.12:8000", 1.0, 2.0))
            .addCandidates(candidate("127.0.0.13:8000", 0.5, 1.0))
            .setSeed(42)
            .build();

    assertThat(Explanation.text(List.of(found(picked))))
        .contains(
            "picked    127.0.0.12:8000, then 127.0.0.11:8000; 2 had the best total, seed 42"
                + " decided, in 0.1 ms");
  }

  @Test
  void thePickNamesTheRetryOrder() {
    assertThat(Explanation.text(List.of(found(PICKED))))
        .contains("picked    127.0.0.12:8000, then 127.0.0.11:8000, in 0.1 ms")
        .contains("not known yet");
  }

  @Test
  void aRefusalSaysStatusAndReason() {
    Picked refused =
        PICKED.toBuilder()
            .clearEndpoints()
            .setVerdict(Picked.Verdict.NO_ENDPOINTS)
            .setStatus(503)
            .setReason("no ready endpoint")
            .build();

    assertThat(Explanation.text(List.of(found(refused))))
        .contains("refused   503 no endpoints: no ready endpoint");
  }

  @Test
  void whatAClientChoseCannotMoveTheCursor() {
    Picked hostile = PICKED.toBuilder().setModel("a\u001b[2J\nb\u009b\ud83d\ude00").build();

    assertThat(Explanation.text(List.of(found(hostile))))
        .contains("model a\\u001b[2J\\u000ab\\u009b\ud83d\ude00,");
  }

  @Test
  void totalsThatDifferLookDifferent() {
    Picked picked =
        PICKED.toBuilder()
            .clearCandidates()
            .addCandidates(candidate("127.0.0.11:8000", 1.0, 6.99951))
            .addCandidates(candidate("127.0.0.12:8000", 1.0, 6.99969))
            .build();

    assertThat(Explanation.text(List.of(found(picked))))
        .contains("6.999510000\n", "6.999690000\n")
        .doesNotContain("decided");
  }

  @Test
  void whatNoPickerWasAskedAboutIsToldInTheProxysTerms() {
    Explained explained = new Explained(Optional.empty(), Optional.empty(), Optional.of(NO_ROUTE));

    assertThat(Explanation.text(List.of(explained)))
        .contains("request   r2  2023-11-14T22:13:20Z\n")
        .contains("gateway   shop/edge\n")
        .contains("asked     GET shop.example/nowhere, body of 0 bytes\n")
        .contains("route     none\n")
        .contains(
            "proxy     no route of the gateway matches host, path, method and headers"
                + " (route_not_found; no_route_found), status 404, 90 bytes of an answer sent, in"
                + " 0.3 ms\n")
        .doesNotContain("backend", "picked", "outcome");
    JsonNode json = Explanation.json(List.of(explained)).path(0);
    assertThat(json.path("requestId").asText()).isEqualTo("r2");
    assertThat(json.at("/proxy/details").asText()).isEqualTo("route_not_found");
    assertThat(json.has("verdict")).isFalse();
  }

  @Test
  void anAnswerThatBrokeOffIsToldBesideThePick() {
    Exchange cut =
        NO_ROUTE.toBuilder()
            .setStatus(200)
            .setDetails("upstream_reset_after_response_started{connection_termination}")
            .clearFlags()
            .addFlags("upstream_connection_termination")
            .build();
    Finished end =
        Finished.newBuilder()
            .setOutcome(Finished.Outcome.COMPLETED)
            .setServed("127.0.0.12:8000")
            .setStatus(200)
            .build();

    assertThat(
            Explanation.text(
                List.of(new Explained(Optional.of(PICKED), Optional.of(end), Optional.of(cut)))))
        .contains("picked    127.0.0.12:8000")
        .contains("outcome   an answer began, status 200")
        .contains("proxy     the endpoint broke off in the middle of its answer (upstream_reset_")
        .doesNotContain("gateway ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', downstream_connection_termination, the client has gone (downstream_connection_termination)",
    "'', '', ''",
    "new_in_envoy, '', new_in_envoy",
    "via_upstream, '', answered by the backend (via_upstream)",
    "downstream_local_disconnect(x), downstream_connection_termination, the proxy closed the client's connection"
        + " (downstream_local_disconnect(x); downstream_connection_termination)",
    "direct_response, '', the route redirects (direct_response)",
  })
  void termsThatAreNotKnownAreToldAsTheyAre(String details, String flag, String sentence) {
    Exchange.Builder exchange = Exchange.newBuilder().setDetails(details);
    if (!flag.isEmpty()) {
      exchange.addFlags(flag);
    }

    assertThat(ProxyWord.sentence(exchange.build())).isEqualTo(sentence);
  }

  private static Explained found(Picked picked) {
    return new Explained(Optional.of(picked), Optional.empty(), Optional.empty());
  }

  @Test
  void jsonHoldsScoresAndOutcome() {
    Finished end =
        Finished.newBuilder()
            .setId("d1")
            .setOutcome(Finished.Outcome.COMPLETED)
            .setServed("127.0.0.12:8000")
            .setStatus(200)
            .setDurationMicros(5_000)
            .build();

    JsonNode json =
        Explanation.json(
                List.of(new Explained(Optional.of(PICKED), Optional.of(end), Optional.empty())))
            .path(0);

    assertThat(json.path("candidates")).hasSize(3);
    assertThat(json.at("/candidates/0/scores/0/scorer").asText()).isEqualTo("queue-scorer");
    assertThat(json.at("/outcome/served").asText()).isEqualTo("127.0.0.12:8000");
    assertThat(json.at("/outcome/result").asText()).isEqualTo("COMPLETED");
  }

  private static Candidate candidate(String endpoint, double value, double total) {
    return Candidate.newBuilder()
        .setEndpoint(endpoint)
        .setPod("default/demo")
        .addScores(value)
        .setTotal(total)
        .build();
  }
}
