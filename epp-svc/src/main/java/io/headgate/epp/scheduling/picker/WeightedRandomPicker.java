package io.headgate.epp.scheduling.picker;

import io.headgate.epp.scheduling.Picker;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.Tickets;
import java.util.List;

/**
 * Draws without replacement, each with a probability in proportion to its total; those with total 0
 * come last. Algorithm A-Res (Efraimidis, Spirakis 2006): the largest keys u^(1/total), here as
 * log(u)/total.
 */
public record WeightedRandomPicker(int maxNumOfEndpoints) implements Picker {
  public static final String TYPE = "weighted-random-picker";

  @Override
  public int[] pick(List<Endpoint> candidates, double[] totals, long seed) {
    double[] keys = new double[totals.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] =
          totals[i] > 0
              ? Math.log(Tickets.unit(seed, candidates.get(i).address())) / totals[i]
              : Double.NEGATIVE_INFINITY;
    }
    return new Podium(candidates, seed, maxNumOfEndpoints).best(keys);
  }
}
