package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/** Prefers free KV cache: 1 - usage. */
public final class KvCacheScorer implements Scorer {
  public static final String TYPE = "kv-cache-utilization-scorer";

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = 1 - candidates.get(i).metrics().kvCacheUsage();
    }
  }
}
