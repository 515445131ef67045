package io.headgate.epp.scheduling;

import static io.headgate.epp.scheduling.Endpoints.idle;
import static io.headgate.epp.scheduling.Endpoints.loaded;
import static io.headgate.epp.scheduling.Endpoints.matching;
import static io.headgate.epp.scheduling.Endpoints.unhealthy;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.Decision.NoEndpoints;
import io.headgate.epp.scheduling.Decision.Picked;
import io.headgate.epp.scheduling.Decision.Saturated;
import io.headgate.epp.scheduling.Decision.Score;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.Profile.NamedFilter;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTest {
  private static final SchedulingConfig STANDARD = PickerConfig.standard().scheduling();
  private static final RequestFacts PROMPT =
      new RequestFacts("m", false, 400, 300, new long[] {1, 2, 3, 4}, Optional.empty());

  @Test
  void shortestQueueAndFreestCacheWin() {
    Decision decision = pick(loaded("a:1", 4, 1, 0.9), loaded("b:1", 0, 1, 0.1), idle("c:1"));

    assertThat(decision)
        .isInstanceOfSatisfying(
            Picked.class,
            picked -> assertThat(picked.endpoints()).containsExactly("c:1", "b:1", "a:1"));
  }

  @Test
  void knownPrefixOutweighsOneOfTheLoadScores() {
    Decision decision = pick(matching(loaded("a:1", 1, 1, 0.2), 4), idle("b:1"));

    assertThat(decision.candidates())
        .extracting(Candidate::total)
        .satisfiesExactly(
            a -> assertThat(a).isEqualTo(2 * 0 + 2 * 0.8 + 3 * 1.0),
            b -> assertThat(b).isEqualTo(2 * 1 + 2 * 1.0 + 3 * 0));
    assertThat(((Picked) decision).endpoints()).startsWith("a:1");
  }

  @Test
  void everyCandidateTellsEveryScore() {
    Decision decision = pick(matching(loaded("a:1", 1, 1, 0.25), 2), idle("b:1"));

    assertThat(decision.candidates().getFirst().scores())
        .containsExactly(
            new Score("queue-scorer", 2, 0),
            new Score("kv-cache-utilization-scorer", 2, 0.75),
            new Score("prefix-cache-scorer", 3, 0.5));
  }

  @Test
  void emptyPoolHasNoEndpoints() {
    assertThat(pick()).isEqualTo(new NoEndpoints("pool ns/p has no ready endpoints", List.of()));
  }

  @Test
  void unhealthyEndpointsAreLeftOut() {
    Decision decision = pick(unhealthy(idle("a:1")), loaded("b:1", 100, 1, 1));

    assertThat(((Picked) decision).endpoints()).containsExactly("b:1");
    assertThat(decision.candidates())
        .extracting(Candidate::droppedBy)
        .containsExactly("unhealthy", "");
  }

  @Test
  void ifAllAreUnhealthyAllAreTried() {
    Decision decision = pick(unhealthy(idle("a:1")), unhealthy(idle("b:1")));

    assertThat(((Picked) decision).endpoints()).containsExactlyInAnyOrder("a:1", "b:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1:8000 | 10.0.0.1:8000",
        "10.0.0.1 | 10.0.0.1:8000 10.0.0.1:8001",
        "10.0.0.1:8001,10.0.0.2 | 10.0.0.1:8001 10.0.0.2:8000",
        "' 10.0.0.2:8000 , 9.9.9.9:1 ' | 10.0.0.2:8000",
        "fd00::1 | [fd00::1]:8000",
        "[fd00::1] | [fd00::1]:8000",
        "[fd00::1]:8000 | [fd00::1]:8000",
      })
  void subsetAllowsAddressesAndHosts(String hint, String allowed) {
    Decision decision =
        pick(
            subset(hint),
            idle("10.0.0.1:8000"),
            idle("10.0.0.1:8001"),
            idle("10.0.0.2:8000"),
            idle("[fd00::1]:8000"));

    assertThat(((Picked) decision).endpoints()).containsExactlyInAnyOrder(allowed.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"''", "10.0.0.9:8000", "10.0.0.1:80", "10.0.0", "':8000'", "','"})
  void subsetThatAllowsNothingReadyHasNoEndpoints(String hint) {
    Decision decision = pick(subset(hint), idle("10.0.0.1:8000"));

    assertThat(decision).isInstanceOf(NoEndpoints.class);
    assertThat(decision.candidates())
        .extracting(Candidate::droppedBy)
        .containsExactly("subset-hint");
  }

  @Test
  void emptySubsetHasNoEndpoints() {
    assertThat(pick(RequestFacts.bodyless(Optional.of(List.of())), idle("a:1")))
        .isInstanceOf(NoEndpoints.class);
  }

  @Test
  void subsetHoldsEvenIfOnlyUnhealthyEndpointsAreAllowed() {
    Decision decision = pick(subset("a:1"), unhealthy(idle("a:1")), idle("b:1"));

    assertThat(((Picked) decision).endpoints()).containsExactly("a:1");
  }

  @Test
  void filterThatLeavesNothingMeansSaturated() {
    Profile profile =
        new Profile(
            "p",
            List.of(new NamedFilter("none", (_, _) -> List.of())),
            List.of(),
            new MaxScorePicker(1));

    Decision decision =
        Scheduler.pick(
            PROMPT,
            new PoolSnapshot("ns/p", List.of(idle("a:1"))),
            SchedulingConfig.of(profile),
            1);

    assertThat(decision)
        .isInstanceOfSatisfying(
            Saturated.class, s -> assertThat(s.reason()).contains("filter none"));
    assertThat(decision.candidates()).extracting(Candidate::droppedBy).containsExactly("none");
  }

  @Test
  void scoresOutOfRangeAreClamped() {
    Profile profile =
        new Profile(
            "p",
            List.of(),
            List.of(
                new Profile.WeightedScorer("high", 1, (_, _, scores) -> scores[0] = 7),
                new Profile.WeightedScorer("low", 1, (_, _, scores) -> scores[0] = -7),
                new Profile.WeightedScorer("nan", 1, (_, _, scores) -> scores[0] = Double.NaN)),
            new MaxScorePicker(1));

    Decision decision =
        Scheduler.pick(
            PROMPT,
            new PoolSnapshot("ns/p", List.of(idle("a:1"))),
            SchedulingConfig.of(profile),
            1);

    assertThat(decision.candidates().getFirst().scores())
        .extracting(Score::value)
        .containsExactly(1.0, 0.0, 0.0);
    assertThat(decision.candidates().getFirst().total()).isEqualTo(1);
  }

  private static RequestFacts subset(String... hint) {
    return RequestFacts.bodyless(Optional.of(List.of(hint)));
  }

  private static Decision pick(Endpoint... endpoints) {
    return pick(PROMPT, endpoints);
  }

  private static Decision pick(RequestFacts facts, Endpoint... endpoints) {
    return Scheduler.pick(facts, new PoolSnapshot("ns/p", List.of(endpoints)), STANDARD, 42);
  }
}
