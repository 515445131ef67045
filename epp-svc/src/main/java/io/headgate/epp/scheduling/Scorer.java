package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/** Says how well each candidate suits a request. Pure: equal input gives equal scores. */
public interface Scorer {
  /**
   * Writes one score per candidate, 0..1, higher is better; what lies outside is clamped.
   *
   * @param scores as long as {@code candidates}, all zero
   */
  void score(RequestFacts facts, List<Endpoint> candidates, double[] scores);
}
