package io.headgate.epp.scheduling;

import static io.headgate.epp.scheduling.Endpoints.idle;
import static io.headgate.epp.scheduling.Endpoints.inFlight;
import static io.headgate.epp.scheduling.Endpoints.labelled;
import static io.headgate.epp.scheduling.Endpoints.loaded;
import static io.headgate.epp.scheduling.Endpoints.matching;
import static io.headgate.epp.scheduling.Endpoints.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter.Expression;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter.Operator;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import io.headgate.epp.scheduling.picker.RandomPicker;
import io.headgate.epp.scheduling.picker.WeightedRandomPicker;
import io.headgate.epp.scheduling.scorer.ActiveRequestScorer;
import io.headgate.epp.scheduling.scorer.KvCacheScorer;
import io.headgate.epp.scheduling.scorer.LoadAwareScorer;
import io.headgate.epp.scheduling.scorer.LoraAffinityScorer;
import io.headgate.epp.scheduling.scorer.PrefixCacheScorer;
import io.headgate.epp.scheduling.scorer.QueueScorer;
import io.headgate.epp.scheduling.scorer.RunningRequestsScorer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The formulas, one plugin after the other. */
class PluginsTest {
  private static final RequestFacts FACTS =
      new RequestFacts("adapter", false, 1, 1, new long[128], Optional.empty());

  @Test
  void queueScorerSpreadsOverTheRange() {
    assertThat(
            scores(
                new QueueScorer(),
                loaded("a", 0, 9, 0),
                loaded("b", 5, 9, 0),
                loaded("c", 20, 9, 0)))
        .containsExactly(1, 0.75, 0);
  }

  @Test
  void queueScorerIsFullWhenAllAreEqual() {
    assertThat(scores(new QueueScorer(), loaded("a", 7, 1, 0), loaded("b", 7, 2, 0)))
        .containsExactly(1, 1);
  }

  @Test
  void queueScorerCountsWhatTheScrapeCannotShowYet() {
    // b: 1 waiting + 2 running are shown, 3 more have been sent
    assertThat(scores(new QueueScorer(), loaded("a", 0, 0, 0), inFlight(loaded("b", 1, 2, 0), 6)))
        .containsExactly(1, 0);
    assertThat(inFlight(loaded("b", 1, 2, 0), 6).unseen()).isEqualTo(3);
    assertThat(inFlight(loaded("b", 1, 2, 0), 1).unseen()).isZero();
  }

  @Test
  void runningRequestsScorerSpreadsOverTheRange() {
    assertThat(scores(new RunningRequestsScorer(), loaded("a", 9, 10, 0), loaded("b", 9, 30, 0)))
        .containsExactly(1, 0);
  }

  @Test
  void kvCacheScorerIsTheFreeShare() {
    assertThat(scores(new KvCacheScorer(), loaded("a", 0, 0, 0.25))).containsExactly(0.75);
  }

  @Test
  void loadAwareScorerIsHalfForEmptyAndNothingForFullQueues() {
    assertThat(
            scores(
                new LoadAwareScorer(128),
                loaded("a", 0, 0, 0),
                loaded("b", 64, 0, 0),
                loaded("c", 500, 0, 0)))
        .containsExactly(0.5, 0.25, 0);
  }

  @Test
  void activeRequestScorerComparesWithTheBusiest() {
    assertThat(
            scores(
                new ActiveRequestScorer(1, 0.8),
                inFlight(idle("a"), 1),
                inFlight(idle("b"), 2),
                inFlight(idle("c"), 8)))
        .containsExactly(1, 0.75 * 0.8, 0);
    assertThat(scores(new ActiveRequestScorer(0, 1), idle("a"))).containsExactly(1);
  }

  @Test
  void prefixCacheScorerMixesShareAndSquaredLength() {
    Endpoint half = matching(idle("a"), 64);

    assertThat(scores(new PrefixCacheScorer(0, 8192, 64), half)).containsExactly(0.5);
    assertThat(scores(new PrefixCacheScorer(1, 8192, 64), half)).containsExactly(0.25);
    assertThat(scores(new PrefixCacheScorer(0.5, 8192, 64), half)).containsExactly(0.375);
    assertThat(scores(new PrefixCacheScorer(1, 1024, 64), half)).containsExactly(1);
    double[] none = new double[1];
    new PrefixCacheScorer(1, 1024, 64)
        .score(RequestFacts.bodyless(Optional.empty()), List.of(half), none);
    assertThat(none).containsExactly(0);
  }

  @Test
  void loraAffinityScorerPrefersLoadedThenFreeThenWaiting() {
    assertThat(
            scores(
                new LoraAffinityScorer(),
                lora("a", 1, Set.of("adapter"), Set.of()),
                lora("b", 2, Set.of("x"), Set.of()),
                lora("c", 1, Set.of("x"), Set.of("adapter")),
                lora("d", 1, Set.of("x"), Set.of()),
                idle("e")))
        .containsExactly(1, 0.8, 0.6, 0, 0);
  }

  @Test
  void labelSelectorFilterKeepsWhatMatchesEverything() {
    LabelSelectorFilter filter =
        new LabelSelectorFilter(
            Map.of("app", "m"),
            List.of(
                new Expression("tier", Operator.IN, Set.of("fast", "faster")),
                new Expression("zone", Operator.NOT_IN, Set.of("z")),
                new Expression("gpu", Operator.EXISTS, Set.of()),
                new Expression("old", Operator.DOES_NOT_EXIST, Set.of())));
    Map<String, String> good = Map.of("app", "m", "tier", "fast", "gpu", "");

    assertThat(filter.filter(FACTS, List.of(labelled(idle("a"), good)))).hasSize(1);
    for (Map<String, String> bad :
        List.of(
            Map.of("tier", "fast", "gpu", ""),
            Map.of("app", "m", "tier", "slow", "gpu", ""),
            Map.of("app", "m", "gpu", ""),
            Map.of("app", "m", "tier", "fast", "gpu", "", "zone", "z"),
            Map.of("app", "m", "tier", "fast"),
            Map.of("app", "m", "tier", "fast", "gpu", "", "old", ""))) {
      assertThat(filter.filter(FACTS, List.of(labelled(idle("a"), bad)))).as("%s", bad).isEmpty();
    }
  }

  @Test
  void maxScorePickerOrdersByTotalAndSpreadsTies() {
    List<Endpoint> three = List.of(idle("a"), idle("b"), idle("c"));
    assertThat(new MaxScorePicker(3).pick(three, new double[] {1, 3, 2}, 0))
        .containsExactly(1, 2, 0);
    assertThat(new MaxScorePicker(1).pick(three, new double[] {1, 3, 2}, 0)).containsExactly(1);

    assertThat(firsts(new MaxScorePicker(1), three, new double[] {1, 1, 1})).allMatch(this::aThird);
  }

  @Test
  void randomPickerIgnoresTotals() {
    List<Endpoint> three = List.of(idle("a"), idle("b"), idle("c"));

    assertThat(firsts(new RandomPicker(1), three, new double[] {0, 5, 9})).allMatch(this::aThird);
  }

  @Test
  void weightedRandomPickerDrawsInProportion() {
    List<Endpoint> three = List.of(idle("a"), idle("b"), idle("c"));

    List<Integer> firsts = firsts(new WeightedRandomPicker(1), three, new double[] {0, 1, 2});
    assertThat(firsts.getFirst()).isZero();
    assertThat(firsts.get(2) / (double) firsts.get(1)).isCloseTo(2, within(0.25));
    assertThat(firsts(new WeightedRandomPicker(1), three, new double[] {0, 0, 0}))
        .allMatch(this::aThird);
  }

  /** How often each came first with 3000 consecutive seeds: exact, not by chance. */
  private static List<Integer> firsts(Picker picker, List<Endpoint> endpoints, double[] totals) {
    int[] firsts = new int[endpoints.size()];
    for (long seed = 0; seed < 3000; seed++) {
      firsts[picker.pick(endpoints, totals, seed)[0]]++;
    }
    return Arrays.stream(firsts).boxed().toList();
  }

  private boolean aThird(int of3000) {
    return of3000 > 900 && of3000 < 1100;
  }

  private static Endpoint lora(String name, int max, Set<String> running, Set<String> waiting) {
    return with(idle(name), Endpoints.metrics(0, 0, 0, 0, 0, max, running, waiting));
  }

  private static double[] scores(Scorer scorer, Endpoint... endpoints) {
    double[] scores = new double[endpoints.length];
    scorer.score(FACTS, List.of(endpoints), scores);
    return scores;
  }
}
