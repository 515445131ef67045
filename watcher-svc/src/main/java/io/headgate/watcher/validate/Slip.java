package io.headgate.watcher.validate;

import java.util.Locale;

/** Tells words that were mistyped from other words. */
final class Slip {
  private Slip() {}

  /**
   * Whether the words are the same but for letter case and one letter too many, too few, wrong, or
   * swapped with its neighbour.
   */
  static boolean between(String typed, String meant) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = meant.toLowerCase(Locale.ROOT);
    int shorter = Math.min(a.length(), b.length());
    int start = 0;
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    String left = a.substring(start, a.length() - end);
    String right = b.substring(start, b.length() - end);
    boolean swapped =
        left.length() == 2
            && right.length() == 2
            && left.charAt(0) == right.charAt(1)
            && left.charAt(1) == right.charAt(0);
    return swapped || (left.length() <= 1 && right.length() <= 1);
  }
}
