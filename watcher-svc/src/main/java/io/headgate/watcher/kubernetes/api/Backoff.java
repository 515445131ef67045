package io.headgate.watcher.kubernetes.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after the {@code n}-th failure in a row: doubled each time, with jitter. */
public record Backoff(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 16;

  /** Between half of the step and all of it, so that many who failed at once spread out. */
  public long millis(int failures, RandomGenerator random) {
    long step = first.toMillis() << Math.clamp(failures - 1, 0, MOST_DOUBLINGS);
    long capped = Math.max(2, Math.min(step, longest.toMillis()));
    return capped / 2 + random.nextLong(capped / 2 + 1);
  }
}
