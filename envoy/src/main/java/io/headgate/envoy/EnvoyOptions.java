package io.headgate.envoy;

import java.time.Duration;

/**
 * How one Envoy runs.
 *
 * @param concurrency worker threads
 * @param logLevel of Envoy's own log
 * @param drain how long {@link EnvoyProcess#stop} lets running requests end
 */
public record EnvoyOptions(int concurrency, LogLevel logLevel, Duration drain) {
  /** One worker, warnings, five seconds: for a laptop. */
  public static final EnvoyOptions LOCAL =
      new EnvoyOptions(1, LogLevel.WARNING, Duration.ofSeconds(5));

  /** Envoy's levels, loudest first. */
  public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL,
    OFF
  }

  public EnvoyOptions {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is at least 1, not " + concurrency);
    }
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain is not negative");
    }
  }

  public EnvoyOptions withConcurrency(int workers) {
    return new EnvoyOptions(workers, logLevel, drain);
  }

  public EnvoyOptions withDrain(Duration time) {
    return new EnvoyOptions(concurrency, logLevel, time);
  }
}
