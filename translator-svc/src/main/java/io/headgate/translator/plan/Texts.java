package io.headgate.translator.plan;

import java.util.List;

/** Keeps condition messages short: the API allows 32,768 characters, people read two lines. */
final class Texts {
  private static final int MAX_ITEMS = 8;

  private Texts() {}

  static String join(List<String> items) {
    String shown = String.join(", ", items.subList(0, Math.min(items.size(), MAX_ITEMS)));
    return items.size() <= MAX_ITEMS
        ? shown
        : shown + " and " + (items.size() - MAX_ITEMS) + " more";
  }
}
