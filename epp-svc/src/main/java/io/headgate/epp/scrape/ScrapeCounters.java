package io.headgate.epp.scrape;

import java.util.concurrent.atomic.LongAdder;

/** What the scraper did so far. Thread-safe. */
public final class ScrapeCounters {
  private final LongAdder scrapes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** Pages read. */
  public long scrapes() {
    return scrapes.sum();
  }

  /** Scrapes that failed or were given up. */
  public long failures() {
    return failures.sum();
  }

  /** Bytes of pages read. */
  public long bytes() {
    return bytes.sum();
  }

  /** Samples written to the log. */
  public long published() {
    return published.sum();
  }

  /** Samples that the log did not take. */
  public long dropped() {
    return dropped.sum();
  }

  void scraped(long pageBytes) {
    scrapes.increment();
    bytes.add(pageBytes);
  }

  void failed() {
    failures.increment();
  }

  void published(int samples) {
    published.add(samples);
  }

  void dropped(int samples) {
    dropped.add(samples);
  }
}
