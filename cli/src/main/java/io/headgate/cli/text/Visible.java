package io.headgate.cli.text;

/** Makes characters seen that would do something to a terminal instead of standing in it. */
public final class Visible {
  private Visible() {}

  /**
   * What somebody else wrote, on one line: control characters, and those that turn the direction of
   * writing, become escapes with their four hexadecimal digits.
   */
  public static String text(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.chars()
        .forEach(c -> {
          if (Character.isISOControl(c) || turns(c)) {
            visible.append("\\u%04x".formatted(c));
          } else {
            visible.append((char) c);
          }
        });
    return visible.toString();
  }

  /** What follows would be shown in another order than it is in. */
  private static boolean turns(int c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }
}
