package io.headgate.epp.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.config.ConfigFile;
import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.Decision.Picked;
import io.headgate.epp.scheduling.Decision.Score;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any pool, request and configuration. */
class SchedulerPropertiesTest {
  private static final int ROUNDS = 300;
  private static final String PLUGINS =
      """
      apiVersion: llm-d.ai/v1alpha1
      kind: EndpointPickerConfig
      plugins:
      - type: queue-scorer
      - type: running-requests-size-scorer
      - type: kv-cache-utilization-scorer
      - type: prefix-cache-scorer
        parameters: {matchLengthWeight: 0.3}
      - type: load-aware-scorer
      - type: active-request-scorer
        parameters: {idleThreshold: 1, maxBusyScore: 0.7}
      - type: lora-affinity-scorer
      - type: label-selector-filter
        parameters: {matchExpressions: [{key: tier, operator: NotIn, values: [t2]}]}
      - type: %s
        parameters: {maxNumOfEndpoints: 4}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"max-score-picker", "random-picker", "weighted-random-picker"})
  void pickIsSoundRepeatableAndIndependentOfOrder(String picker) {
    SchedulingConfig config = ConfigFile.read(PLUGINS.formatted(picker)).orThrow().scheduling();
    long start = System.nanoTime();
    for (long seed = start; seed < start + ROUNDS; seed++) {
      check(config, seed);
    }
  }

  private static void check(SchedulingConfig config, long seed) {
    Random random = new Random(seed);
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      endpoints.add(Endpoints.any(random, i, 8));
    }
    RequestFacts facts =
        new RequestFacts(
            "lora-" + random.nextInt(5),
            false,
            1,
            1,
            new long[] {1, 2, 3, 4, 5, 6, 7, 8},
            random.nextBoolean() ? Optional.empty() : Optional.of(subset(endpoints, random)));

    Decision decision = Scheduler.pick(facts, new PoolSnapshot("p", endpoints), config, seed);
    Decision again = Scheduler.pick(facts, new PoolSnapshot("p", endpoints), config, seed);
    Collections.shuffle(endpoints, random);
    Decision shuffled = Scheduler.pick(facts, new PoolSnapshot("p", endpoints), config, seed);

    assertThat(again).as("seed %d", seed).isEqualTo(decision);
    assertThat(shuffled.getClass()).as("seed %d", seed).isEqualTo(decision.getClass());
    assertThat(new HashSet<>(shuffled.candidates()))
        .as("seed %d", seed)
        .isEqualTo(new HashSet<>(decision.candidates()));
    assertThat(decision.candidates()).as("seed %d", seed).hasSameSizeAs(endpoints);
    for (Candidate candidate : decision.candidates()) {
      assertThat(candidate.scores())
          .as("seed %d", seed)
          .extracting(Score::value)
          .allMatch(score -> score >= 0 && score <= 1);
    }
    if (decision instanceof Picked picked) {
      checkPick(picked, (Picked) shuffled, facts, seed);
    }
  }

  private static void checkPick(Picked picked, Picked shuffled, RequestFacts facts, long seed) {
    assertThat(shuffled.endpoints()).as("seed %d", seed).isEqualTo(picked.endpoints());
    Set<String> scored = new HashSet<>();
    for (Candidate candidate : picked.candidates()) {
      if (candidate.droppedBy().isEmpty()) {
        scored.add(candidate.endpoint().address());
      }
    }
    assertThat(picked.endpoints())
        .as("seed %d", seed)
        .doesNotHaveDuplicates()
        .hasSize(Math.min(4, scored.size()))
        .isSubsetOf(scored);
    facts
        .subset()
        .ifPresent(hint -> assertThat(hint).as("seed %d", seed).containsAll(picked.endpoints()));
  }

  private static List<String> subset(List<Endpoint> endpoints, Random random) {
    return endpoints.stream().map(Endpoint::address).filter(_ -> random.nextBoolean()).toList();
  }
}
