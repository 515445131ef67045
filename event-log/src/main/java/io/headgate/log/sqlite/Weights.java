package io.headgate.log.sqlite;

import java.util.ArrayDeque;

/**
 * How many bytes a topic's records have, in pieces from the oldest to the newest. Each record is
 * weighed once, so that keeping a bound costs what has been added and not what is there.
 */
final class Weights {
  /** Some records that follow each other. */
  record Piece(long last, int records, long bytes) {
    Piece with(long offset, long more) {
      return new Piece(offset, records + 1, bytes + more);
    }
  }

  private final int pieceRecords;
  private final long pieceBytes;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private long end;
  private long bytes;

  /**
   * Nothing weighed yet.
   *
   * @param pieceRecords most records of a piece
   * @param pieceBytes a piece that has as many is closed
   */
  Weights(int pieceRecords, long pieceBytes) {
    this.pieceRecords = pieceRecords;
    this.pieceBytes = pieceBytes;
  }

  /** The first offset that has not been weighed. */
  long end() {
    return end;
  }

  long bytes() {
    return bytes;
  }

  /** The first piece to go; there is one while there are bytes. */
  Piece oldest() {
    return pieces.getFirst();
  }

  void add(long offset, long weight) {
    Piece newest = pieces.peekLast();
    boolean open = newest != null && newest.records() < pieceRecords && newest.bytes() < pieceBytes;
    Piece grown = open ? pieces.removeLast() : new Piece(offset, 0, 0);
    pieces.addLast(grown.with(offset, weight));
    bytes += weight;
    end = offset + 1;
  }

  /** Another rule, or another process, has dropped what was before {@code offset}. */
  void forgetBefore(long offset) {
    while (!pieces.isEmpty() && pieces.getFirst().last() < offset) {
      bytes -= pieces.removeFirst().bytes();
    }
  }
}
