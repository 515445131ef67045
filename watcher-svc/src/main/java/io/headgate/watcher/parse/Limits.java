package io.headgate.watcher.parse;

/**
 * Bounds on one file.
 *
 * @param bytes largest file
 * @param documents most documents in it
 * @param nodes most values in one document, aliases counted as often as they are used
 * @param depth deepest nesting
 */
public record Limits(int bytes, int documents, int nodes, int depth) {
  public static final Limits DEFAULT = new Limits(4 << 20, 10_000, 500_000, 64);
}
