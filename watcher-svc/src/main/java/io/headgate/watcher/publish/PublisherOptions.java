package io.headgate.watcher.publish;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How changes are written.
 *
 * @param batch most records per append
 * @param batchBytes most bytes per append, one record aside
 * @param firstRetry wait after a failed append, doubled each time
 * @param longestRetry up to this
 * @param clock dates objects that are new
 */
public record PublisherOptions(
    int batch, int batchBytes, Duration firstRetry, Duration longestRetry, InstantSource clock) {
  public static final PublisherOptions DEFAULT =
      new PublisherOptions(
          1_000, 4 << 20, Duration.ofMillis(20), Duration.ofSeconds(2), InstantSource.system());
}
