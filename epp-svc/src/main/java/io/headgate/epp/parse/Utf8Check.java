package io.headgate.epp.parse;

/** Strict UTF-8 (no overlong forms, no surrogates), byte by byte; RFC 3629 section 4. */
final class Utf8Check {
  private int pending; // continuation bytes still to come
  private int low = 0x80; // bounds of the next one
  private int high = 0xBF;

  boolean complete() {
    return pending == 0;
  }

  /**
   * Skips whole, valid characters outside ASCII, starting between characters; stops at the first
   * byte that is something else or needs a closer look.
   */
  static int skip(byte[] source, int from, int to) {
    int i = from;
    while (i < to && source[i] < 0) {
      int c = source[i] & 0xff;
      if (c >= 0xE1 && c <= 0xEC && to - i >= 3) { // most of the world's scripts
        if (source[i + 1] >= -64 || source[i + 2] >= -64) {
          return i;
        }
        i += 3;
      } else if (c >= 0xC2 && c <= 0xDF && to - i >= 2) {
        if (source[i + 1] >= -64) {
          return i;
        }
        i += 2;
      } else {
        return i;
      }
    }
    return i;
  }

  /** False when {@code b} cannot stand here. */
  boolean accept(byte b) {
    int c = b & 0xff;
    if (pending > 0) {
      if (c < low || c > high) {
        return false;
      }
      low = 0x80;
      high = 0xBF;
      pending--;
      return true;
    }
    if (c < 0x80) {
      return true;
    }
    if (c < 0xC2 || c > 0xF4) {
      return false;
    }
    pending = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return true;
  }
}
