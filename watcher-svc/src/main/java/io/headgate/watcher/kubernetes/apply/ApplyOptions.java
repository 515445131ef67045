package io.headgate.watcher.kubernetes.apply;

import io.headgate.watcher.kubernetes.api.Backoff;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How statuses and objects are written.
 *
 * @param controllerName marks our entries in statuses
 * @param atOnce writes under way at a time
 * @param spacing between two writes of one object, so that many small changes become few writes
 * @param statusRound a status that was not written lately waits for the next of the rounds, which
 *     are so far apart: what is wanted of it often changes soon after, and while an API server
 *     writes it is slower to tell of the changes that make routes
 * @param backoff between tries
 * @param refusedFor wait after a write that the API server finds invalid or forbids
 * @param repairAfter wait before something that others changed is put right, since its owner may be
 *     about to be told what is new
 * @param repairAtMost the longest such wait, for what is changed again and again
 * @param orphanAfter wait before an entry or object of ours that nobody wants goes
 * @param clock dates conditions
 */
public record ApplyOptions(
    String controllerName,
    int atOnce,
    Duration spacing,
    Duration statusRound,
    Backoff backoff,
    Duration refusedFor,
    Duration repairAfter,
    Duration repairAtMost,
    Duration orphanAfter,
    InstantSource clock) {

  public ApplyOptions {
    if (!statusRound.isPositive()) {
      throw new IllegalArgumentException("statusRound: must be positive, not " + statusRound);
    }
  }

  public static ApplyOptions of(String controllerName) {
    return new ApplyOptions(
        controllerName,
        16,
        Duration.ofMillis(250),
        Duration.ofMillis(200),
        new Backoff(Duration.ofMillis(50), Duration.ofSeconds(10)),
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        InstantSource.system());
  }

  /** Until the next round of statuses begins, never zero; {@code nanos} as of System.nanoTime. */
  Duration untilRound(long nanos) {
    long round = statusRound.toNanos();
    return Duration.ofNanos(round - Math.floorMod(nanos, round));
  }
}
