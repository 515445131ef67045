package io.headgate.sim;

import io.soabase.recordbuilder.core.RecordBuilder;

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
@RecordBuilder
public record Faults(
    double slowFactor,
    int failureRate,
    int failureStatus,
    int resetRate,
    int resetAfterTokens,
    boolean drain,
    boolean hang)
    implements FaultsBuilder.With {

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

  public Faults withFailures(int rate, int status) {
    return with(faults -> faults.failureRate(rate).failureStatus(status));
  }

  public Faults withResets(int rate, int afterTokens) {
    return with(faults -> faults.resetRate(rate).resetAfterTokens(afterTokens));
  }

  private static void percent(String name, int value) {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException(name + " must be 0 to 100");
    }
  }
}
