package io.headgate.epp.scrape;

import java.time.Duration;

/**
 * How to scrape.
 *
 * @param interval from the start of one scrape of an endpoint to the start of the next
 * @param overdue an endpoint that has not answered for so long is passed over until it does
 * @param timeout after this a scrape is given up, and tried again on a new connection
 * @param maxBytes of one page; the rest is not read
 */
public record ScrapeSettings(Duration interval, Duration overdue, Duration timeout, int maxBytes) {
  public static final ScrapeSettings DEFAULT = every(Duration.ofMillis(50));

  public ScrapeSettings {
    if (interval.toMillis() < 1 || timeout.compareTo(overdue) < 0 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "interval " + interval + ", overdue " + overdue + ", timeout " + timeout);
    }
  }

  /**
   * Intervals between scrapes of an endpoint that reported no work and has none of ours: as many as
   * still show a draining server within one interval and {@link #overdue}.
   */
  int idleTicks() {
    return (int) Math.min(10, 1 + overdue.toNanos() / interval.toNanos());
  }

  /** The usual settings with another interval. */
  public static ScrapeSettings every(Duration interval) {
    return new ScrapeSettings(
        interval, Duration.ofMillis(100), Duration.ofSeconds(1), 4 * 1024 * 1024);
  }
}
