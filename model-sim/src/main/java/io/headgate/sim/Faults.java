package io.headgate.sim;

/**
 * What goes wrong on purpose. Rates are percentages of generating requests.
 *
 * @param slowFactor multiplies every duration of the timing model
 * @param failureRate answered with {@code failureStatus} instead of being run
 * @param resetRate whose connection is reset, after {@code resetAfterTokens} streamed tokens (0:
 *     before any response byte)
 * @param drain health answers 503, new requests are refused with 503, running ones finish
 * @param hang every request, health and metrics included, is accepted and never answered
 */
public record Faults(
    double slowFactor,
    int failureRate,
    int failureStatus,
    int resetRate,
    int resetAfterTokens,
    boolean drain,
    boolean hang) {

  public static final Faults NONE = new Faults(1, 0, 500, 0, 0, false, false);

  public Faults {
    if (!(slowFactor >= 0 && slowFactor <= 100_000)) {
      throw new IllegalArgumentException("slow-factor must be 0 to 100000");
    }
    percent("failure-injection-rate", failureRate);
    percent("reset-rate", resetRate);
    if (failureStatus < 400 || failureStatus > 599) {
      throw new IllegalArgumentException("failure-status must be 400 to 599");
    }
    if (resetAfterTokens < 0) {
      throw new IllegalArgumentException("reset-after-tokens must not be negative");
    }
  }

  public Faults withSlowFactor(double value) {
    return new Faults(value, failureRate, failureStatus, resetRate, resetAfterTokens, drain, hang);
  }

  public Faults withFailures(int rate, int status) {
    return new Faults(slowFactor, rate, status, resetRate, resetAfterTokens, drain, hang);
  }

  public Faults withResets(int rate, int afterTokens) {
    return new Faults(slowFactor, failureRate, failureStatus, rate, afterTokens, drain, hang);
  }

  public Faults withDrain(boolean value) {
    return new Faults(
        slowFactor, failureRate, failureStatus, resetRate, resetAfterTokens, value, hang);
  }

  public Faults withHang(boolean value) {
    return new Faults(
        slowFactor, failureRate, failureStatus, resetRate, resetAfterTokens, drain, value);
  }

  private static void percent(String name, int value) {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException(name + " must be 0 to 100");
    }
  }
}
