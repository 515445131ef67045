package io.headgate.translator.plan;

/**
 * What a condition will say.
 *
 * @param reason as the API names it
 */
public record Verdict(boolean ok, String reason, String message) {
  public static Verdict ok(String reason) {
    return new Verdict(true, reason, "");
  }

  public static Verdict bad(String reason, String message) {
    return new Verdict(false, reason, message);
  }
}
