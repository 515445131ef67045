package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/**
 * Prefers short queues on an absolute scale: 0.5 · (1 - min(q, T) / T), where q counts what we sent
 * since the last scrape as waiting.
 *
 * @param threshold T, the queue length that scores 0; above 0
 */
public record LoadAwareScorer(int threshold) implements Scorer {
  public static final String TYPE = "load-aware-scorer";
  public static final int DEFAULT_THRESHOLD = 128;

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      Endpoint endpoint = candidates.get(i);
      double queue = Math.min((double) endpoint.metrics().waiting() + endpoint.unseen(), threshold);
      scores[i] = 0.5 * (1 - queue / threshold);
    }
  }
}
