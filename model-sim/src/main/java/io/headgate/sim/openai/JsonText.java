package io.headgate.sim.openai;

/** JSON string literals. */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  public static void quote(String text, StringBuilder out) {
    out.append('"');
    escape(text, out);
    out.append('"');
  }

  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    quote(text, out);
    return out.toString();
  }

  static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      } else {
        out.append(c);
      }
    }
  }
}
