package io.headgate.sim.load;

/** When the next request is sent. */
public sealed interface Pace {
  /** Requests that may be in flight at once, which is also the number of connections. */
  int connections();

  /** Closed loop: each connection sends its next request when the last one is answered. */
  record Closed(int connections) implements Pace {
    public Closed {
      positive("concurrency", connections);
    }
  }

  /**
   * Open loop: a constant rate whatever the answers do. Latency counts from when a request was due,
   * so a stalled server cannot hide its stall.
   *
   * @param connections requests due while so many are in flight are counted as {@code not-sent}
   */
  record Open(double perSecond, int connections) implements Pace {
    public Open {
      if (!(perSecond > 0 && perSecond <= 1_000_000)) {
        throw new IllegalArgumentException("rate must be above 0 and at most 1000000");
      }
      positive("concurrency", connections);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1 || value > 20_000) {
      throw new IllegalArgumentException(name + " must be 1 to 20000");
    }
  }
}
