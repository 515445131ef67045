package io.headgate.epp.scheduling.picker;

import io.headgate.epp.scheduling.Picker;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/** Takes any, whatever the totals. */
public record RandomPicker(int maxNumOfEndpoints) implements Picker {
  public static final String TYPE = "random-picker";

  @Override
  public int[] pick(List<Endpoint> candidates, double[] totals, long seed) {
    return new Podium(candidates, seed, maxNumOfEndpoints).best(new double[totals.length]);
  }
}
