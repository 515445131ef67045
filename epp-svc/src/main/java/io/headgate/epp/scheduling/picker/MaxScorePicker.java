package io.headgate.epp.scheduling.picker;

import io.headgate.epp.scheduling.Picker;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/** Takes the highest totals; chance decides among equals. */
public record MaxScorePicker(int maxNumOfEndpoints) implements Picker {
  public static final String TYPE = "max-score-picker";

  /** More than the one of other pickers, so that a retry has somewhere to go. */
  public static final int DEFAULT_MAX_ENDPOINTS = 3;

  @Override
  public int[] pick(List<Endpoint> candidates, double[] totals, long seed) {
    return new Podium(candidates, seed, maxNumOfEndpoints).best(totals);
  }
}
