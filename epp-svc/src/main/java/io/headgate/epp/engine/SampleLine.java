package io.headgate.epp.engine;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Labels and value of one sample line of the Prometheus text format. */
final class SampleLine {
  private static final int MAX_LABELS = 64;

  private final Map<String, String> labels = new HashMap<>();
  private double value;
  private byte[] bytes = {};
  private int at;
  private int to;

  /** Reads what follows the name; false when it is no sample. */
  boolean parse(byte[] source, int from, int end) {
    bytes = source;
    at = from;
    to = end;
    labels.clear();
    return parseLabels() && parseValue();
  }

  /** May be NaN or infinite. */
  double value() {
    return value;
  }

  String label(String name) {
    return labels.getOrDefault(name, "");
  }

  boolean has(Map<String, String> wanted) {
    return wanted.isEmpty() || labels.entrySet().containsAll(wanted.entrySet());
  }

  private boolean parseLabels() {
    skipBlanks();
    if (at == to || bytes[at] != '{') {
      return true;
    }
    at++;
    while (labels.size() <= MAX_LABELS) {
      skipBlanks();
      if (at < to && bytes[at] == '}') {
        at++;
        return true;
      }
      if (!parseLabel()) {
        return false;
      }
      skipBlanks();
      if (at < to && bytes[at] == ',') {
        at++;
      } else if (at == to || bytes[at] != '}') {
        return false;
      }
    }
    return false;
  }

  private boolean parseLabel() {
    int nameFrom = at;
    while (at < to && bytes[at] != '=' && bytes[at] != '"' && bytes[at] != '}') {
      at++;
    }
    if (at + 1 >= to || bytes[at] != '=') {
      return false;
    }
    String name = new String(bytes, nameFrom, at - nameFrom, StandardCharsets.UTF_8).strip();
    at++;
    skipBlanks();
    if (at == to || bytes[at] != '"' || name.isEmpty()) {
      return false;
    }
    int valueFrom = ++at;
    boolean escaped = false;
    while (at < to && bytes[at] != '"') {
      if (bytes[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    if (at >= to) {
      return false;
    }
    String text = new String(bytes, valueFrom, at - valueFrom, StandardCharsets.UTF_8);
    at++;
    labels.put(name, escaped ? unescaped(text) : text);
    return true;
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        plain.append(next == 'n' ? '\n' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private boolean parseValue() {
    skipBlanks();
    int from = at;
    while (at < to && bytes[at] > ' ') {
      at++;
    }
    if (from == at || at - from > 64) {
      return false;
    }
    value = number(new String(bytes, from, at - from, StandardCharsets.US_ASCII));
    return true;
  }

  /** NaN for what is no number. */
  static double number(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return Double.NaN; // infinities, too: nothing wanted is infinite
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  private void skipBlanks() {
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
  }
}
