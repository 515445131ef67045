package io.headgate.watcher.parse;

/** Cuts what a user wrote to a length and to characters fit for a message. */
public final class Excerpt {
  private static final int LONGEST = 80;

  private Excerpt() {}

  public static String of(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "·");
  }
}
