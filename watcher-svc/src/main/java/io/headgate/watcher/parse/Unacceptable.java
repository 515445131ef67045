package io.headgate.watcher.parse;

/** Leaves the reading of one document; never leaves this package. */
final class Unacceptable extends Exception {
  private static final long serialVersionUID = 1L;

  /** Counted from 0 within the chunk. */
  final int line;

  final String reason;
  final String allowed;

  Unacceptable(int line, String reason, String allowed) {
    super(reason, null, false, false);
    this.line = line;
    this.reason = reason;
    this.allowed = allowed;
  }
}
