package io.headgate.translator.ir;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Says whether Envoy will take a regular expression, which it reads by RE2's rules. It errs on the
 * side of refusing: an expression Envoy rejects would take its whole route table with it.
 */
public final class Regexes {
  /** Longest expression that is taken. */
  public static final int MAX_CHARS = 1024;

  private static final int ASCII = 127;

  // RE2 refuses more than 1000 copies of anything, nested repetitions multiplied.
  private static final long MAX_COPIES = 1000;

  private static final Pattern NOT_IN_RE2 =
      Pattern.compile(
          "\\(\\?[=!>]|\\(\\?<[=!]|\\\\[1-9]|\\\\k<|\\\\[GZRXhHeN]|[*+?}]\\+|\\[[^\\]]*&&");
  // Envoy reads expressions and what they match as bytes: there is no character beyond 255.
  private static final Pattern BEYOND_BYTES =
      Pattern.compile("\\\\x\\{0*[1-9a-fA-F][0-9a-fA-F]{2,}\\}");

  private static final Pattern COUNTED = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

  private Regexes() {}

  /** What is wrong with {@code regex}, in words for its author; empty when nothing is. */
  public static Optional<String> problem(String regex) {
    if (regex.isEmpty()) {
      return Optional.of("is empty");
    }
    if (regex.length() > MAX_CHARS) {
      return Optional.of("is longer than " + MAX_CHARS + " characters");
    }
    if (NOT_IN_RE2.matcher(regex).find()) {
      return Optional.of("uses what RE2 does not have (look-around, back-references, possessive)");
    }
    if (regex.chars().anyMatch(c -> c > ASCII)) {
      return Optional.of("has a character beyond ASCII, and Envoy matches bytes: write \\xHH");
    }
    if (BEYOND_BYTES.matcher(regex).find()) {
      return Optional.of("names a character beyond \\x{FF}, and Envoy matches bytes");
    }
    long copies =
        COUNTED
            .matcher(regex)
            .results()
            .mapToLong(count -> {
              String most = count.group(2);
              String text = most == null || most.isEmpty() ? count.group(1) : most;
              return Math.max(1, Long.parseLong(text));
            })
            .reduce(1, (a, b) -> Math.min(a * b, MAX_COPIES + 1));
    if (copies > MAX_COPIES) {
      return Optional.of("repeats something more than " + MAX_COPIES + " times");
    }
    try {
      Pattern.compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("is no regular expression: " + e.getDescription());
    }
  }
}
