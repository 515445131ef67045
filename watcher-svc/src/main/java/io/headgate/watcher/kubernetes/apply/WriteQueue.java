package io.headgate.watcher.kubernetes.apply;

import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does work per key: one at a time for a key, few at a time altogether, again and again until it is
 * done. Asking for a key that waits or works makes it run once more, not twice. Used on one Vert.x
 * context.
 *
 * @param <K> what tells work apart
 */
final class WriteQueue<K> {
  private final Vertx vertx;
  private final int atOnce;
  private final Duration spacing;
  private final Backoff backoff;
  private final Function<K, Future<Outcome>> work;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Map<K, Slot> slots = new HashMap<>();
  private final Queue<K> ready = new ArrayDeque<>();
  private int running;
  private int unreachable;
  private long pausedUntil = System.nanoTime();
  private boolean closed;

  /** How work on a key ended. */
  sealed interface Outcome {
    /** Nothing to do until asked again. */
    record Done(boolean wrote) implements Outcome {}

    /** To be tried again: after a while that is given, else with back-off. */
    record Again(Optional<Duration> after) implements Outcome {}

    /** Nobody answers, so that other keys need not be tried either for a while. */
    record Unreachable(Optional<Duration> after) implements Outcome {}

    /**
     * When a request failed. One that took too long, perhaps by a webhook of its own, says nothing
     * about others.
     */
    static Outcome after(Throwable failure) {
      return failure instanceof TimeoutException
          ? new Again(Optional.empty())
          : new Unreachable(Optional.empty());
    }

    /** When a request was refused, other than by a conflict. */
    static Outcome after(Answer refusal, Duration refusedFor) {
      boolean ofServer = refusal.status() == Answer.UNAUTHORIZED || refusal.passes();
      return ofServer && !refusal.ofWebhook()
          ? new Unreachable(refusal.retryAfter())
          : new Again(Optional.of(refusedFor));
    }
  }

  private static final class Slot {
    boolean asked;
    boolean working;
    boolean queued;
    int failures;
    long spacedUntil = System.nanoTime();
    long retryAt = System.nanoTime();
    @Nullable Long timer;
    long due;
  }

  WriteQueue(
      Vertx vertx,
      int atOnce,
      Duration spacing,
      Backoff backoff,
      Function<K, Future<Outcome>> work) {
    this.vertx = vertx;
    this.atOnce = atOnce;
    this.spacing = spacing;
    this.backoff = backoff;
    this.work = work;
  }

  /** Asks for work on something new: what failed before may go well now. */
  void askAnew(K key, Duration wait) {
    Slot slot = slots.get(key);
    if (slot != null) {
      slot.retryAt = System.nanoTime();
    }
    ask(key, wait);
  }

  /** Asks for work on a key in {@code wait}, unless it is asked for earlier or goes on. */
  void ask(K key, Duration wait) {
    if (closed) {
      return;
    }
    Slot slot = slots.computeIfAbsent(key, _ -> new Slot());
    slot.asked = true;
    long due = later(later(slot.spacedUntil, slot.retryAt), System.nanoTime() + wait.toNanos());
    if (!slot.working && !slot.queued) {
      schedule(key, slot, due);
    }
  }

  /** Whether work on the key is asked for, or under way. */
  boolean pending(K key) {
    Slot slot = slots.get(key);
    return slot != null && (slot.asked || slot.working);
  }

  void close() {
    closed = true;
    ready.clear();
    slots
        .values()
        .forEach(slot -> {
          if (slot.timer != null) {
            vertx.cancelTimer(slot.timer);
          }
        });
    slots.clear();
  }

  private void schedule(K key, Slot slot, long due) {
    if (slot.timer != null) {
      if (slot.due - due <= 0) {
        return;
      }
      vertx.cancelTimer(slot.timer);
      slot.timer = null;
    }
    long millis = (due - System.nanoTime() + 999_999) / 1_000_000;
    if (millis <= 0) {
      enqueue(key, slot);
      return;
    }
    slot.due = due;
    slot.timer =
        vertx.setTimer(
            millis,
            _ -> {
              slot.timer = null;
              enqueue(key, slot);
            });
  }

  private void enqueue(K key, Slot slot) {
    slot.queued = true;
    ready.add(key);
    pump();
  }

  private void pump() {
    // While nobody answers, one key at a time finds out.
    while (running < (unreachable > 0 ? 1 : atOnce) && !closed) {
      if (pausedUntil - System.nanoTime() > 0) {
        return;
      }
      K key = ready.poll();
      if (key == null) {
        return;
      }
      Slot slot = slots.get(key);
      if (slot == null) {
        continue;
      }
      slot.queued = false;
      slot.asked = false;
      slot.working = true;
      running++;
      work.apply(key)
          .otherwise(_ -> new Outcome.Again(Optional.empty()))
          .onSuccess(outcome -> {
            running--;
            slot.working = false;
            if (!closed) {
              ended(key, slot, outcome);
              pump();
            }
          });
    }
  }

  private void ended(K key, Slot slot, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done(boolean wrote) -> {
        slot.failures = 0;
        unreachable = 0;
        slot.spacedUntil = System.nanoTime() + (wrote ? spacing.toNanos() : 0);
        if (slot.asked) {
          schedule(key, slot, slot.spacedUntil);
        } else if (wrote) {
          // Remembered until the spacing is over.
          vertx.setTimer(Math.max(1, spacing.toMillis()), _ -> forget(key, slot));
        } else {
          forget(key, slot);
        }
      }
      case Outcome.Again(Optional<Duration> after) -> {
        unreachable = 0;
        slot.failures++;
        boolean news = slot.asked;
        slot.asked = true;
        long millis = pause(after, slot.failures);
        slot.retryAt = System.nanoTime() + millis * 1_000_000;
        schedule(key, slot, news && after.isPresent() ? System.nanoTime() : slot.retryAt);
      }
      case Outcome.Unreachable(Optional<Duration> after) -> {
        unreachable++;
        slot.asked = true;
        long millis = pause(after, unreachable);
        pausedUntil = System.nanoTime() + millis * 1_000_000;
        vertx.setTimer(Math.max(1, millis + 1), _ -> pump());
        enqueue(key, slot);
      }
    }
  }

  private long pause(Optional<Duration> after, int failed) {
    return after.map(Duration::toMillis).orElseGet(() -> backoff.millis(failed, random));
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }

  private void forget(K key, Slot slot) {
    if (!slot.asked && !slot.working && !slot.queued && slot.timer == null) {
      slots.remove(key, slot);
    }
  }
}
