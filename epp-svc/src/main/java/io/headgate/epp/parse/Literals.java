package io.headgate.epp.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** JSON's words and escapes. */
final class Literals {
  static final byte[] TRUE = "true".getBytes(US_ASCII);
  static final byte[] FALSE = "false".getBytes(US_ASCII);
  static final byte[] NULL = "null".getBytes(US_ASCII);

  private Literals() {}

  /** Decodes the inside of a string that has been validated already. */
  static String unescape(byte[] raw) {
    String text = new String(raw, UTF_8);
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      switch (escaped) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
          i += 4;
        }
        default -> out.append(escaped);
      }
    }
    return out.toString();
  }
}
