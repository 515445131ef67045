package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;
import java.util.function.ToIntFunction;

/** (max - n) / (max - min) over the candidates; 1 when all are equal. */
record LeastOf(ToIntFunction<Endpoint> count) {
  void score(List<Endpoint> candidates, double[] scores) {
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < scores.length; i++) {
      int n = count.applyAsInt(candidates.get(i));
      scores[i] = n;
      min = Math.min(min, n);
      max = Math.max(max, n);
    }
    double range = (double) max - min;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = range == 0 ? 1 : (max - scores[i]) / range;
    }
  }
}
