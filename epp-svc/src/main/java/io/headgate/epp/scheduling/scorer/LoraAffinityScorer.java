package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/**
 * Prefers servers that have the wanted LoRA adapter loaded (1), then those with a free slot (0.8),
 * then those where it is already waited for (0.6).
 */
public final class LoraAffinityScorer implements Scorer {
  public static final String TYPE = "lora-affinity-scorer";

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(facts.model(), candidates.get(i).metrics());
    }
  }

  private static double score(String adapter, Metrics metrics) {
    if (metrics.runningLoras().contains(adapter)) {
      return 1;
    }
    if (metrics.runningLoras().size() + metrics.waitingLoras().size() < metrics.maxLora()) {
      return 0.8;
    }
    return metrics.waitingLoras().contains(adapter) ? 0.6 : 0;
  }
}
