package io.headgate.watcher.kubernetes.apply;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long something that others have changed is left before it is put right: longer each time,
 * since whoever changes it back as often will not be convinced by speed. Used on one Vert.x
 * context.
 */
final class Patience {
  private static final int MOST_DOUBLINGS = 20;

  /** Left alone for so many times the last wait, it starts over. */
  private static final int CALM = 4;

  private final Duration first;
  private final Duration longest;
  private final LongSupplier nanos;
  private final Map<Target, Repairs> repaired = new HashMap<>();

  private record Repairs(int times, long lastNanos) {}

  Patience(Duration first, Duration longest) {
    this(first, longest, System::nanoTime);
  }

  Patience(Duration first, Duration longest, LongSupplier nanos) {
    this.first = first;
    this.longest = longest;
    this.nanos = nanos;
  }

  Duration wait(Target target) {
    Repairs known = repaired.get(target);
    return known == null || calm(known) ? first : wait(known.times());
  }

  /** It was put right. */
  void repaired(Target target) {
    Repairs known = repaired.get(target);
    int times = known == null || calm(known) ? 0 : known.times();
    repaired.put(target, new Repairs(times + 1, nanos.getAsLong()));
  }

  /** Something else is wanted now, or nothing. */
  void forget(Target target) {
    repaired.remove(target);
  }

  private Duration wait(int times) {
    Duration wait = first.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  private boolean calm(Repairs repairs) {
    return nanos.getAsLong() - repairs.lastNanos() > wait(repairs.times()).toNanos() * CALM;
  }
}
