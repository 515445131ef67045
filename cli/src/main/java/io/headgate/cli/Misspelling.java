package io.headgate.cli;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Guesses what a mistyped word was meant to be. */
public final class Misspelling {
  /** Letters to add, drop or replace; two letters that changed places are two. */
  private static final int MOST_CHANGES = 2;

  private Misspelling() {}

  /**
   * Those of {@code known} that are nearest to {@code word}, if any are near at all: what has to
   * change is no more than half of the word.
   */
  public static List<String> meant(String word, Collection<String> known) {
    int most = Math.min(MOST_CHANGES, word.length() / 2);
    SortedMap<Integer, SortedSet<String>> near = new TreeMap<>();
    for (String name : known) {
      if (Math.abs(name.length() - word.length()) <= most) {
        near.computeIfAbsent(changes(word, name), _ -> new TreeSet<>()).add(name);
      }
    }
    return near.isEmpty() || near.firstKey() > most
        ? List.of()
        : List.copyOf(near.firstEntry().getValue());
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
