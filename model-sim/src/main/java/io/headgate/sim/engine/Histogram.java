package io.headgate.sim.engine;

/** Counts of durations under fixed bounds in seconds, as Prometheus wants them. */
public final class Histogram {
  private static final double[] BOUNDS = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80
  };

  private final long[] counts = new long[BOUNDS.length + 1];
  private double sumSeconds;
  private long count;

  void observe(long nanos) {
    double seconds = nanos / 1e9;
    int i = 0;
    while (i < BOUNDS.length && seconds > BOUNDS[i]) {
      i++;
    }
    counts[i]++;
    count++;
    sumSeconds += seconds;
  }

  public static int buckets() {
    return BOUNDS.length;
  }

  public static double bound(int bucket) {
    return BOUNDS[bucket];
  }

  /** Observations in this bucket alone; sum them up for Prometheus. */
  public long inBucket(int bucket) {
    return counts[bucket];
  }

  public long count() {
    return count;
  }

  public double sumSeconds() {
    return sumSeconds;
  }
}
