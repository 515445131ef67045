package io.headgate.epp.parse;

/** JSON's number grammar, byte by byte. */
final class NumberCheck {
  private enum At {
    START,
    MINUS,
    ZERO,
    INTEGER,
    DOT,
    FRACTION,
    E,
    E_SIGN,
    EXPONENT
  }

  private At at = At.START;

  void start() {
    at = At.START;
  }

  /** False when {@code c} does not go on with the number; it has not been taken then. */
  boolean accept(byte c) {
    if (at == At.INTEGER && c >= '0' && c <= '9') {
      return true;
    }
    At next = after(c);
    if (next == At.START) {
      return false;
    }
    at = next;
    return true;
  }

  /** Whether what was taken so far is a whole number. */
  boolean complete() {
    return at == At.ZERO || at == At.INTEGER || at == At.FRACTION || at == At.EXPONENT;
  }

  private At after(byte c) {
    boolean digit = c >= '0' && c <= '9';
    return switch (at) {
      case START -> c == '-' ? At.MINUS : firstDigit(c, digit);
      case MINUS -> firstDigit(c, digit);
      case ZERO -> c == '.' ? At.DOT : isE(c) ? At.E : At.START;
      case INTEGER -> digit ? At.INTEGER : c == '.' ? At.DOT : isE(c) ? At.E : At.START;
      case DOT -> digit ? At.FRACTION : At.START;
      case FRACTION -> digit ? At.FRACTION : isE(c) ? At.E : At.START;
      case E -> c == '+' || c == '-' ? At.E_SIGN : digit ? At.EXPONENT : At.START;
      case E_SIGN, EXPONENT -> digit ? At.EXPONENT : At.START;
    };
  }

  private static At firstDigit(byte c, boolean digit) {
    return c == '0' ? At.ZERO : digit ? At.INTEGER : At.START;
  }

  private static boolean isE(byte c) {
    return c == 'e' || c == 'E';
  }
}
