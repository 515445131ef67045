package io.headgate.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.LoadNames;
import io.headgate.events.v1.Candidate;
import io.headgate.events.v1.EndpointSample;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a model server said about its load; what it did not say is unknown, not nought. */
public final class Reported {
  /** By its name on the log. */
  private enum Part {
    WAITING(LoadNames.WAITING),
    RUNNING(LoadNames.RUNNING),
    KV_CACHE(LoadNames.KV_CACHE_USAGE);

    private final String name;

    Part(String name) {
      this.name = name;
    }
  }

  private static final String UNKNOWN = "-";

  private final long waiting;
  private final long running;
  private final double kvCache;
  private final Set<Part> known = EnumSet.noneOf(Part.class);

  private Reported(
      boolean asked, long waiting, long running, double kvCache, List<String> unreported) {
    this.waiting = waiting;
    this.running = running;
    this.kvCache = kvCache;
    for (Part part : Part.values()) {
      if (asked && !unreported.contains(part.name)) {
        known.add(part);
      }
    }
  }

  /** As the newest scrape found it; of a server that does not answer nothing is known. */
  public static Reported of(EndpointSample sample) {
    return new Reported(
        sample.getReachable(),
        sample.getWaiting(),
        sample.getRunning(),
        sample.getKvCacheUsage(),
        sample.getUnreportedList());
  }

  /** As the scorers saw it. */
  public static Reported of(Candidate candidate) {
    return new Reported(
        candidate.getSampleAgeMillis() >= 0,
        candidate.getWaiting(),
        candidate.getRunning(),
        candidate.getKvCacheUsage(),
        candidate.getUnreportedList());
  }

  public String waiting() {
    return known.contains(Part.WAITING) ? Long.toString(waiting) : UNKNOWN;
  }

  public String running() {
    return known.contains(Part.RUNNING) ? Long.toString(running) : UNKNOWN;
  }

  public String kvCache() {
    return known.contains(Part.KV_CACHE) ? "%.0f %%".formatted(100 * kvCache) : UNKNOWN;
  }

  /** Adds what is known to {@code node}. */
  public void json(ObjectNode node) {
    if (known.contains(Part.WAITING)) {
      node.put("waiting", waiting);
    }
    if (known.contains(Part.RUNNING)) {
      node.put("running", running);
    }
    if (known.contains(Part.KV_CACHE)) {
      node.put("kvCacheUsage", kvCache);
    }
  }
}
