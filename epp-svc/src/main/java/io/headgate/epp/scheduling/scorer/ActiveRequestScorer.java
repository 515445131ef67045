package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/**
 * Prefers endpoints to which we have few requests in flight: up to {@code idleThreshold} of them
 * score 1, more score (max - n) / max · maxBusyScore.
 *
 * @param maxBusyScore 0..1
 */
public record ActiveRequestScorer(int idleThreshold, double maxBusyScore) implements Scorer {
  public static final String TYPE = "active-request-scorer";

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    double max = 0;
    for (int i = 0; i < scores.length; i++) {
      max = Math.max(max, candidates.get(i).inFlight());
    }
    for (int i = 0; i < scores.length; i++) {
      int n = candidates.get(i).inFlight();
      scores[i] = n <= idleThreshold ? 1 : (max - n) / max * maxBusyScore;
    }
  }
}
