package io.headgate.cli.up;

import java.time.Duration;
import java.util.Optional;

/**
 * When an Envoy that crashed is started again: at once at first, later and later while it keeps
 * crashing soon, and in the end no more.
 *
 * @param quick crashes in a row, each soon after its start
 */
record Restarts(int quick) {
  static final Restarts NONE = new Restarts(0);

  /** Who ran so long crashed for a new reason. */
  static final Duration STEADY = Duration.ofSeconds(30);

  private static final int MOST = 5;
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);

  /** After one more crash. */
  Restarts after(Duration ran) {
    return new Restarts(ran.compareTo(STEADY) < 0 ? quick + 1 : 1);
  }

  /** How long to wait before the next start; empty = give up. */
  Optional<Duration> delay() {
    return quick > MOST
        ? Optional.empty()
        : Optional.of(FIRST_DELAY.multipliedBy(1L << Math.max(0, quick - 1)));
  }
}
