package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/** Prefers short waiting queues; what we sent since the last scrape counts as waiting. */
public final class QueueScorer implements Scorer {
  public static final String TYPE = "queue-scorer";
  private static final LeastOf WAITING =
      new LeastOf(endpoint -> endpoint.metrics().waiting() + endpoint.unseen());

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    WAITING.score(candidates, scores);
  }
}
