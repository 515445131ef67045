package io.headgate.cli;

import java.util.Collection;
import java.util.List;

/** Guesses what a mistyped option was meant to be. */
final class Misspelling {
  /** Letters to add, drop or replace; two letters that changed places are two. */
  private static final int MOST_CHANGES = 2;

  private Misspelling() {}

  /** Those of {@code known} that are nearest to {@code word}, if any are near at all. */
  static List<String> meant(String word, Collection<String> known) {
    int least = known.stream().mapToInt(name -> changes(word, name)).min().orElse(MOST_CHANGES + 1);
    return least > MOST_CHANGES
        ? List.of()
        : known.stream().filter(name -> changes(word, name) == least).sorted().toList();
  }

  /** Levenshtein's distance, row by row. */
  private static int changes(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
