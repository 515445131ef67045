package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/**
 * Turns totals into an ordered answer. Pure: chance comes from {@code seed} alone, and the order of
 * the candidates does not matter.
 */
public interface Picker {
  /**
   * Indices into {@code candidates}, best first, at least one.
   *
   * @param candidates at least one
   * @param totals weighted sum of each candidate
   */
  int[] pick(List<Endpoint> candidates, double[] totals, long seed);
}
