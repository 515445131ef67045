package io.headgate.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.log.LogView.Explained;
import io.headgate.events.v1.Candidate;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Scorer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

  @Test
  void theBestCandidateComesFirstAndIsMarked() {
    List<String> rows =
        Explanation.text(List.of(new Explained(PICKED, Optional.empty())))
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

    assertThat(Explanation.text(List.of(new Explained(prompt, Optional.empty()))))
        .contains("body of 60 bytes, 6 of them text that the model reads (hash ab)\n");
    assertThat(
            Explanation.text(
                List.of(
                    new Explained(prompt.toBuilder().clearPromptHash().build(), Optional.empty()))))
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
    Explained explained = new Explained(picked, Optional.empty());

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

    assertThat(Explanation.text(List.of(new Explained(picked, Optional.empty()))))
        .contains(
            "picked    127.0.0.12:8000, then 127.0.0.11:8000; 2 had the best total, seed 42"
                + " decided, in 0.1 ms");
  }

  @Test
  void thePickNamesTheRetryOrder() {
    assertThat(Explanation.text(List.of(new Explained(PICKED, Optional.empty()))))
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

    assertThat(Explanation.text(List.of(new Explained(refused, Optional.empty()))))
        .contains("refused   503 no endpoints: no ready endpoint");
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

    JsonNode json = Explanation.json(List.of(new Explained(PICKED, Optional.of(end)))).path(0);

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
