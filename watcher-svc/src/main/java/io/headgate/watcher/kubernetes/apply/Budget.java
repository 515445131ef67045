package io.headgate.watcher.kubernetes.apply;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets through a burst per key and then one per interval. Keys that were not asked for longest are
 * forgotten when there are many.
 */
final class Budget {
  private static final int MAX_KEYS = 1_000;

  private final int burst;
  private final long refillNanos;
  private final Map<String, Long> refilledAt = new LinkedHashMap<>(16, 0.75f, true);

  Budget(int burst, Duration refill) {
    this.burst = burst;
    this.refillNanos = Math.max(1, refill.toNanos());
  }

  /** Whether one more may pass at {@code now}, in the nanoseconds of one clock. */
  boolean take(String key, long now) {
    // Virtual scheduling: each one that passes moves the time at which all is refilled by one
    // interval, and that time is never more than a burst away.
    long full = now + (burst - 1) * refillNanos;
    Long known = refilledAt.get(key);
    long refilled = known == null || known - now < 0 ? now : known;
    if (refilled - full > 0) {
      return false;
    }
    refilledAt.put(key, refilled + refillNanos);
    if (refilledAt.size() > MAX_KEYS) {
      refilledAt.remove(refilledAt.keySet().iterator().next());
    }
    return true;
  }
}
