package io.headgate.watcher.kubernetes.lead;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The Lease that the writing replica holds.
 *
 * @param identity tells replicas apart, also from their predecessors of the same name
 * @param duration others wait so long after they last saw it renewed
 * @param giveUp a holder that could not renew for so long stops writing; well below {@code
 *     duration}, so that what is under way ends before another begins
 * @param renewEvery by the holder
 * @param lookEvery by the others
 * @param clock for the times in the Lease, which people read and nobody trusts
 */
public record LeaseOptions(
    String namespace,
    String name,
    String identity,
    Duration duration,
    Duration giveUp,
    Duration renewEvery,
    Duration lookEvery,
    InstantSource clock) {

  /** Taken over at most 4.5 s after its holder has died. */
  public static LeaseOptions of(String namespace, String name, String identity) {
    return new LeaseOptions(
        namespace,
        name,
        identity,
        Duration.ofSeconds(4),
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        InstantSource.system());
  }
}
