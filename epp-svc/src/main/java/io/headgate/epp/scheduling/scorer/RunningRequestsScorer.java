package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/** Prefers servers that run few requests; what we sent since the last scrape counts as running. */
public final class RunningRequestsScorer implements Scorer {
  public static final String TYPE = "running-requests-size-scorer";
  private static final LeastOf RUNNING =
      new LeastOf(endpoint -> endpoint.metrics().running() + endpoint.unseen());

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    RUNNING.score(candidates, scores);
  }
}
