package io.headgate.sim.serve;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 10ms}, {@code 500us}, {@code 1.5s}; a bare number is ms.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s)?");

  private Durations() {}

  /** Nanoseconds; throws with the name and the accepted forms when the text is none of them. */
  public static long nanos(String name, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          name + " must be a duration such as 10ms, 500us or 1.5s, not more than 9 digits");
    }
    String unit = matcher.group(2);
    long scale =
        switch (unit == null ? "ms" : unit) {
          case "ns" -> 1;
          case "us", "µs" -> 1_000;
          case "s" -> 1_000_000_000;
          default -> 1_000_000;
        };
    return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(scale)).longValue();
  }
}
