package io.headgate.sim.serve;

import io.headgate.sim.engine.Admission;
import io.headgate.sim.engine.Emission;
import io.headgate.sim.engine.Engine;
import io.headgate.sim.engine.Sequence;
import io.headgate.sim.engine.Speeds;
import io.vertx.core.Vertx;

/** Moves an {@link Engine} with the real clock: one timer, however many sequences. */
final class EngineLoop {
  /** Receives what its sequence emits. */
  interface Listener {
    void emitted(Emission emission);
  }

  /** Sequences in the batch and in the queue, for readers on other threads. */
  record Load(int running, int waiting) {}

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Engine engine;
  private volatile Load load = new Load(0, 0);
  private long timer = NO_TIMER;
  private long timerDue;
  private boolean delivering;

  EngineLoop(Vertx vertx, Engine engine) {
    this.vertx = vertx;
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  Load load() {
    return load;
  }

  Admission submit(Sequence sequence) {
    Admission admission = engine.submit(sequence, System.nanoTime());
    if (admission == Admission.ACCEPTED) {
      run();
    }
    return admission;
  }

  /** Forgets a sequence; false when it had ended before. */
  boolean cancel(Sequence sequence) {
    boolean cancelled = engine.cancel(sequence, System.nanoTime());
    run();
    return cancelled;
  }

  void changeSpeeds(Speeds speeds) {
    engine.changeSpeeds(speeds);
  }

  void close() {
    vertx.cancelTimer(timer);
  }

  private void run() {
    if (delivering) {
      return;
    }
    delivering = true;
    long now = System.nanoTime();
    // A listener may cancel sequences, which can make others due: go on until nothing is.
    while (engine.nextDue() <= now) {
      for (Emission emission : engine.advance(now)) {
        ((Listener) emission.sequence().owner()).emitted(emission);
      }
      now = System.nanoTime();
    }
    delivering = false;
    load = new Load(engine.runningCount(), engine.waitingCount());
    arm();
  }

  private void arm() {
    long due = engine.nextDue();
    if (due == Long.MAX_VALUE || (timer != NO_TIMER && timerDue <= due)) {
      return;
    }
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    timerDue = due;
    // Whole milliseconds, rounded up: everything due until then goes out together.
    long delayMillis = Math.max(1, (due - System.nanoTime() + 999_999) / 1_000_000);
    timer =
        vertx.setTimer(
            delayMillis,
            fired -> {
              timer = NO_TIMER;
              run();
            });
  }
}
