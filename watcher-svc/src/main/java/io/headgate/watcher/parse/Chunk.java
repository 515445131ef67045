package io.headgate.watcher.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * The text between two {@code ---} lines. Each is parsed alone, so that one broken document does
 * not hide those behind it.
 *
 * @param firstLine counted from 1
 */
record Chunk(int firstLine, String text) {

  /** Splits at document starts; stops after {@code most} chunks. */
  static List<Chunk> split(String text, int most) {
    List<Chunk> chunks = new ArrayList<>();
    int start = 0;
    int startLine = 1;
    int line = 1;
    boolean onlyDirectives = true;
    int at = 0;
    while (at < text.length() && chunks.size() < most) {
      if (startsDocument(text, at) && !onlyDirectives) {
        chunks.add(new Chunk(startLine, text.substring(start, at)));
        start = at;
        startLine = line;
      }
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      onlyDirectives &= !startsDocument(text, at) && isBlankOrDirective(text, at, next);
      at = next;
      line++;
    }
    if (chunks.size() < most && start < text.length()) {
      chunks.add(new Chunk(startLine, text.substring(start)));
    }
    return chunks;
  }

  private static boolean startsDocument(String text, int at) {
    return text.startsWith("---", at)
        && (at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3)));
  }

  private static boolean isBlankOrDirective(String text, int from, int to) {
    int first = from;
    while (first < to && Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    return first == to || text.charAt(first) == '#' || text.charAt(from) == '%';
  }
}
