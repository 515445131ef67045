package io.headgate.epp.parse;

/** Told about the members of the root object, and of nothing deeper. */
interface JsonVisitor {
  /** What shall be done with a member's value. */
  enum Interest {
    SKIP,
    /** Hand it over decoded, if it is a string, at its end. */
    TEXT,
    /** Hand over its bytes as they stand, without insignificant whitespace, piece by piece. */
    BYTES
  }

  /** A value's JSON type. */
  enum Kind {
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    ARRAY,
    OBJECT
  }

  /**
   * A member's value begins at {@code offset} of the body. Returns what to do with it; a complaint
   * goes through {@link JsonScanner#reject}.
   */
  Interest begin(String key, Kind kind, long offset);

  /** A piece of a value wanted as {@link Interest#BYTES}. */
  void bytes(byte[] source, int from, int to);

  /**
   * A member's value has ended before {@code offset}.
   *
   * @param text decoded, when it was wanted as {@link Interest#TEXT}, else empty
   * @param textBytes raw length of all string values and numbers in it
   */
  void end(String text, long offset, long textBytes);
}
