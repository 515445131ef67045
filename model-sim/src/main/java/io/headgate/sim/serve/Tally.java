package io.headgate.sim.serve;

import io.headgate.sim.SimStats;
import java.util.concurrent.atomic.AtomicLong;

/** Counters one event loop writes and anyone reads. */
final class Tally {
  final AtomicLong requests = new AtomicLong();
  final AtomicLong succeeded = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong reset = new AtomicLong();
  final AtomicLong aborted = new AtomicLong();
  final AtomicLong scrapes = new AtomicLong();
  final AtomicLong connections = new AtomicLong();

  SimStats stats(int running, int waiting) {
    return new SimStats(
        requests.get(),
        succeeded.get(),
        refused.get(),
        reset.get(),
        aborted.get(),
        scrapes.get(),
        connections.get(),
        running,
        waiting);
  }
}
