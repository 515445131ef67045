package io.headgate.epp.parse;

import io.headgate.epp.parse.JsonVisitor.Interest;
import io.headgate.epp.parse.JsonVisitor.Kind;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Validates one JSON object that arrives in pieces (RFC 8259, strict UTF-8, bounded depth) and
 * shows the root's members to a visitor. Nothing is copied except keys and values wanted as text.
 * Not thread-safe; where the pieces are cut makes no difference.
 */
final class JsonScanner {
  static final int MAX_DEPTH = 100;
  static final int MAX_TEXT = 4096;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private enum At {
    START,
    VALUE,
    FIRST_ELEMENT,
    FIRST_KEY,
    KEY,
    COLON,
    AFTER_VALUE,
    STRING,
    NUMBER,
    LITERAL,
    END
  }

  private final JsonVisitor visitor;
  private final boolean[] inObject = new boolean[MAX_DEPTH + 1];
  private final Utf8Check utf8 = new Utf8Check();
  private final NumberCheck number = new NumberCheck();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream(64);

  private At at = At.START;
  private int depth;
  private long consumed;
  private @Nullable BadJson bad;

  // The string being read.
  private boolean isKey;
  private boolean keepText;
  private int escape; // 0 none, 1 after the backslash, 2..5 hex digits of \\u to come, plus 1

  // The literal being read.
  private byte[] literal = {};
  private int literalAt;

  // The root member being read.
  private String key = "";
  private Interest interest = Interest.SKIP;
  private int spanFrom = -1; // where the bytes not yet handed over begin, in the current piece
  private long textBytes;

  JsonScanner(JsonVisitor visitor) {
    this.visitor = visitor;
  }

  /** What is wrong with the body, null as long as nothing is. */
  @Nullable BadJson bad() {
    return bad;
  }

  /** Refuses the body on the visitor's behalf; the first complaint counts. */
  void reject(long offset, String problem) {
    if (bad == null) {
      bad = new BadJson(offset, problem);
    }
  }

  void feed(byte[] source, int from, int to) {
    if (bad != null) {
      return;
    }
    long base = consumed - from; // body offset = base + index
    spanFrom = interest == Interest.BYTES ? from : -1;
    int i = from;
    while (i < to && bad == null) {
      i =
          switch (at) {
            case STRING -> string(source, i, to, base);
            case NUMBER -> number(source, i, to, base);
            case LITERAL -> literal(source, i, to, base);
            case START, VALUE, FIRST_ELEMENT, FIRST_KEY, KEY, COLON, AFTER_VALUE, END ->
                structure(source, i, to, base);
          };
    }
    flush(source, to);
    consumed = base + to;
  }

  /** No more bytes will come. */
  void finish() {
    if (bad != null) {
      return;
    }
    switch (at) {
      case START -> reject(consumed, "the body is empty, expected a JSON object");
      case END -> {}
      case STRING -> reject(consumed, "the body ends inside a string");
      case VALUE, FIRST_ELEMENT, FIRST_KEY, KEY, COLON, AFTER_VALUE, NUMBER, LITERAL ->
          reject(consumed, "the body ends too early, brackets still open: " + depth);
    }
  }

  private int structure(byte[] source, int from, int to, long base) {
    for (int i = from; i < to; i++) {
      byte c = source[i];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        if (spanFrom >= 0) {
          flush(source, i);
          spanFrom = i + 1;
        }
        continue;
      }
      switch (at) {
        case START -> {
          if (c != '{') {
            reject(base + i, "expected a JSON object, found " + show(c));
            return to;
          }
          open(true);
        }
        case FIRST_ELEMENT -> {
          int end;
          if (c == ']') {
            close(source, i, base);
          } else if (depth > 1 && (end = endOfInteger(source, i, to)) > 0) {
            i = integer(i, end);
          } else if (begins(i, base, c)) {
            return i + (at == At.STRING ? 1 : 0);
          }
        }
        case VALUE -> {
          int end;
          if (depth > 1 && (end = endOfInteger(source, i, to)) > 0) {
            i = integer(i, end);
          } else if (begins(i, base, c)) {
            return i + (at == At.STRING ? 1 : 0);
          }
        }
        case FIRST_KEY, KEY -> {
          if (c == '"') {
            startString(true, depth == 1);
            return i + 1;
          }
          if (c != '}' || at == At.KEY) {
            reject(base + i, "expected a key in double quotes, found " + show(c));
            return to;
          }
          close(source, i, base);
        }
        case COLON -> {
          if (c != ':') {
            reject(base + i, "expected ':' after the key, found " + show(c));
            return to;
          }
          at = At.VALUE;
        }
        case AFTER_VALUE -> {
          if (c == ',') {
            at = inObject[depth] ? At.KEY : At.VALUE;
          } else if (c == (inObject[depth] ? '}' : ']')) {
            close(source, i, base);
          } else {
            reject(
                base + i,
                "expected ',' or '" + (inObject[depth] ? '}' : ']') + "', found " + show(c));
            return to;
          }
        }
        case END -> {
          reject(base + i, "unexpected " + show(c) + " after the end of the JSON object");
          return to;
        }
        case STRING, NUMBER, LITERAL -> throw new IllegalStateException("inside a token");
      }
      if (bad != null) {
        return to;
      }
    }
    return to;
  }

  /** Token ids come by the ten thousand: an integer that ends in this piece is taken at once. */
  private int integer(int from, int end) {
    textBytes += end - from;
    at = At.AFTER_VALUE;
    return end - 1;
  }

  /** Where a positive integer, followed by a comma or bracket, ends; 0 for anything else. */
  private static int endOfInteger(byte[] source, int from, int to) {
    int i = from;
    if (source[i] < '1') {
      return 0;
    }
    while (i < to && source[i] >= '0' && source[i] <= '9') {
      i++;
    }
    return i > from && i < to && (source[i] == ',' || source[i] == ']') ? i : 0;
  }

  /**
   * Starts a value; true when a token (not a bracket) was entered and structure() has to return.
   */
  private boolean begins(int i, long base, byte c) {
    Kind kind = kind(c);
    if (kind == null) {
      reject(base + i, "expected a value, found " + show(c));
      return false;
    }
    if (depth == 1) {
      textBytes = 0;
      interest = visitor.begin(key, kind, base + i);
      spanFrom = interest == Interest.BYTES ? i : -1;
    }
    switch (kind) {
      case STRING -> startString(false, depth == 1 && interest == Interest.TEXT);
      case NUMBER -> {
        at = At.NUMBER;
        number.start();
      }
      case TRUE -> startLiteral(Literals.TRUE);
      case FALSE -> startLiteral(Literals.FALSE);
      case NULL -> startLiteral(Literals.NULL);
      case ARRAY, OBJECT -> {
        if (depth == MAX_DEPTH) {
          reject(base + i, "nested deeper than " + MAX_DEPTH + " levels");
          return false;
        }
        open(kind == Kind.OBJECT);
        return false;
      }
    }
    return true;
  }

  private static @Nullable Kind kind(byte c) {
    return switch (c) {
      case '"' -> Kind.STRING;
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case 't' -> Kind.TRUE;
      case 'f' -> Kind.FALSE;
      case 'n' -> Kind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
      default -> null;
    };
  }

  private void open(boolean object) {
    inObject[++depth] = object;
    at = object ? At.FIRST_KEY : At.FIRST_ELEMENT;
  }

  private void close(byte[] source, int i, long base) {
    depth--;
    if (depth == 0) {
      at = At.END;
    } else {
      ended(source, i + 1, base, "");
    }
  }

  /** A value has ended before index {@code i}. */
  private void ended(byte[] source, int i, long base, String value) {
    at = At.AFTER_VALUE;
    if (depth == 1) {
      flush(source, i);
      spanFrom = -1;
      interest = Interest.SKIP;
      visitor.end(value, base + i, textBytes);
    }
  }

  private void flush(byte[] source, int to) {
    if (spanFrom >= 0 && spanFrom < to) {
      visitor.bytes(source, spanFrom, to);
    }
  }

  private void startString(boolean asKey, boolean keep) {
    at = At.STRING;
    isKey = asKey;
    keepText = keep;
    escape = 0;
    text.reset();
  }

  private void startLiteral(byte[] word) {
    at = At.LITERAL;
    literal = word;
    literalAt = 0;
  }

  private int string(byte[] source, int from, int to, long base) {
    int i = from;
    int end = -1;
    while (i < to) {
      if (escape == 0 && utf8.complete()) {
        i = source[i] < 0 ? Utf8Check.skip(source, i, to) : plain(source, i, to);
        if (i == to) {
          break;
        }
      }
      byte c = source[i];
      if (escape != 0) {
        if (!escaped(c, base + i)) {
          return to;
        }
      } else if (c < 0 || !utf8.complete()) {
        if (!utf8.accept(c)) {
          reject(base + i, "not UTF-8");
          return to;
        }
      } else if (c == '\\') {
        escape = 1;
      } else if (c == '"') {
        end = i;
        break;
      } else if (c < 0x20) {
        reject(base + i, "control character " + show(c) + " inside a string must be escaped");
        return to;
      }
      i++;
    }
    int stop = end < 0 ? to : end;
    if (keepText) {
      text.write(source, from, stop - from);
      if (text.size() > MAX_TEXT) {
        if (!isKey) {
          reject(base + stop, "the value of `" + key + "` is longer than " + MAX_TEXT + " bytes");
          return to;
        }
        keepText = false; // no key of ours is that long
      }
    }
    if (!isKey) {
      textBytes += stop - from;
    }
    if (end < 0) {
      return to;
    }
    String value = keepText ? Literals.unescape(text.toByteArray()) : "";
    if (isKey) {
      if (depth == 1) {
        key = value;
      }
      at = At.COLON;
    } else {
      ended(source, end + 1, base, value);
    }
    return end + 1;
  }

  /** Skips printable ASCII other than quote and backslash, first 32 bytes at a time, then eight. */
  private static int plain(byte[] source, int from, int to) {
    int i = from;
    while (i <= to - 4 * Long.BYTES
        && ((special(source, i)
                    | special(source, i + Long.BYTES)
                    | special(source, i + 2 * Long.BYTES)
                    | special(source, i + 3 * Long.BYTES))
                & HIGHS)
            == 0) {
      i += 4 * Long.BYTES;
    }
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long hit = special(source, i) & HIGHS;
      if (hit != 0) {
        return i + Long.numberOfTrailingZeros(hit) / Byte.SIZE;
      }
    }
    while (i < to) {
      byte c = source[i];
      if (c < 0x20 || c == '"' || c == '\\') { // negative: not ASCII
        return i;
      }
      i++;
    }
    return i;
  }

  /**
   * The lowest high bit set marks the first of eight bytes that is a quote, a backslash, below 0x20
   * or not ASCII: up to there nothing is subtracted that borrows from the byte above.
   */
  private static long special(byte[] source, int at) {
    long word = (long) LONGS.get(source, at);
    return ((word ^ (ONES * '"')) - ONES)
        | ((word ^ (ONES * '\\')) - ONES)
        | (word - ONES * 0x20)
        | word;
  }

  private boolean escaped(byte c, long offset) {
    if (escape == 1) {
      switch (c) {
        case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> escape = 0;
        case 'u' -> escape = 5;
        default -> {
          reject(offset, "unknown escape \\" + (c > 0x20 && c < 0x7f ? (char) c : '?'));
          return false;
        }
      }
      return true;
    }
    if (Character.digit(c, 16) < 0 || c < 0) {
      reject(offset, "\\u needs four hexadecimal digits");
      return false;
    }
    escape = escape == 2 ? 0 : escape - 1;
    return true;
  }

  private int number(byte[] source, int from, int to, long base) {
    int i = from;
    while (i < to && number.accept(source[i])) {
      i++;
    }
    textBytes += i - from;
    if (i < to) {
      if (!number.complete()) {
        reject(base + i, "malformed number");
        return to;
      }
      ended(source, i, base, "");
    }
    return i;
  }

  private int literal(byte[] source, int from, int to, long base) {
    int i = from;
    while (i < to && literalAt < literal.length) {
      if (source[i] != literal[literalAt]) {
        reject(base + i, "expected true, false or null");
        return to;
      }
      i++;
      literalAt++;
    }
    if (literalAt == literal.length) {
      ended(source, i, base, "");
    }
    return i;
  }

  private static String show(byte c) {
    return c > 0x20 && c < 0x7f ? "'" + (char) c + "'" : "byte 0x%02x".formatted(c & 0xff);
  }
}
