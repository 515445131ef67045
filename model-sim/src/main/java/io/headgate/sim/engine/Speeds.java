package io.headgate.sim.engine;

/**
 * How long things take, in nanoseconds.
 *
 * <p>First token = (firstToken + prefillOverhead + prefillPerToken * uncached tokens) * load; every
 * further token = interToken * load. Load grows linearly from 1 with one running sequence to {@code
 * loadFactor} with a full batch, and is multiplied by {@code slowFactor}.
 */
public record Speeds(
    long firstToken,
    long prefillOverhead,
    long prefillPerToken,
    long interToken,
    double loadFactor,
    double slowFactor) {

  /** No delay at all: the simulator answers as fast as it can write. */
  public static final Speeds FAST = new Speeds(0, 0, 0, 0, 1, 1);

  /** A small quick model: 2 ms + 10 µs per uncached prompt token, then 2 ms per token. */
  public static final Speeds QUICK = new Speeds(0, 2_000_000, 10_000, 2_000_000, 1.5, 1);

  public Speeds {
    require(firstToken >= 0, "time-to-first-token must not be negative");
    require(prefillOverhead >= 0, "prefill-overhead must not be negative");
    require(prefillPerToken >= 0, "prefill-time-per-token must not be negative");
    require(interToken >= 0, "inter-token-latency must not be negative");
    require(loadFactor >= 1 && loadFactor <= 1000, "time-factor-under-load must be 1 to 1000");
    require(slowFactor >= 0 && slowFactor <= 100_000, "slow-factor must be 0 to 100000");
  }

  public Speeds withSlowFactor(double factor) {
    return new Speeds(firstToken, prefillOverhead, prefillPerToken, interToken, loadFactor, factor);
  }

  long prefill(int uncachedTokens, int running, int maxRunning) {
    long base = firstToken + prefillOverhead + prefillPerToken * uncachedTokens;
    return (long) (base * load(running, maxRunning));
  }

  long decode(int running, int maxRunning) {
    return (long) (interToken * load(running, maxRunning));
  }

  private double load(int running, int maxRunning) {
    double fill = maxRunning <= 1 ? 0 : (running - 1) / (double) (maxRunning - 1);
    return (1 + (loadFactor - 1) * fill) * slowFactor;
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }
}
