package io.headgate.sim.load;

import io.vertx.core.Future;

/** A run that goes on; every method may be called from any thread. */
public interface RunningLoad {
  /** Successful answers so far, warm-up included. */
  long succeeded();

  /** Failed requests so far, warm-up included. */
  long failed();

  /** Sends nothing more; what is in flight still counts. */
  void stopSending();

  /** Completes when the run is over. */
  Future<LoadReport> report();
}
