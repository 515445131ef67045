package io.headgate.epp.parse;

import java.util.random.RandomGenerator;

/** Makes JSON objects, most of them valid requests, some broken. */
final class RandomJson {
  private static final String[] KEYS = {
    "model", "messages", "stream", "tools", "prompt", "a", "\\u006dodel", "x\\\"y", "ü", ""
  };

  private RandomJson() {}

  static String object(RandomGenerator random, int depth) {
    StringBuilder out = new StringBuilder("{");
    int members = random.nextInt(6);
    for (int i = 0; i < members; i++) {
      out.append(i == 0 ? "" : ",").append(space(random));
      out.append('"').append(KEYS[random.nextInt(KEYS.length)]).append('"').append(space(random));
      out.append(':').append(space(random)).append(value(random, depth)).append(space(random));
    }
    return out.append(space(random)).append('}').toString();
  }

  /** Mostly valid; else with some characters lost, doubled or replaced. */
  static String mutated(RandomGenerator random) {
    String valid =
        random.nextInt(3) == 0
            ? object(random, 4)
            : "{\"model\":\"m\",\"messages\":" + list(random, 4) + "}";
    if (random.nextInt(3) > 0) {
      return valid;
    }
    StringBuilder broken = new StringBuilder(valid);
    for (int i = random.nextInt(3); i >= 0 && !broken.isEmpty(); i--) {
      int at = random.nextInt(broken.length());
      switch (random.nextInt(3)) {
        case 0 -> broken.deleteCharAt(at);
        case 1 -> broken.insert(at, broken.charAt(random.nextInt(broken.length())));
        default -> broken.setCharAt(at, "{}[]:,\"\\ tx0-9.e\u0001é".charAt(random.nextInt(18)));
      }
    }
    return broken.toString();
  }

  private static String value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth <= 0 ? 5 : 7)) {
      case 0 -> text(random);
      case 1 -> number(random);
      case 2 -> "true";
      case 3 -> "false";
      case 4 -> "null";
      case 5 -> list(random, depth - 1);
      default -> object(random, depth - 1);
    };
  }

  private static String list(RandomGenerator random, int depth) {
    StringBuilder out = new StringBuilder("[").append(space(random));
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      out.append(i == 0 ? "" : ",").append(space(random));
      out.append(value(random, depth)).append(space(random));
    }
    return out.append(']').toString();
  }

  private static String text(RandomGenerator random) {
    StringBuilder out = new StringBuilder("\"");
    int pieces = random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      out.append(
          switch (random.nextInt(8)) {
            case 0 -> "\\n";
            case 1 -> "\\\"";
            case 2 -> "\\u00e9";
            case 3 -> "日本";
            case 4 -> "😀";
            case 5 -> "é";
            case 6 -> "word ".repeat(random.nextInt(20));
            default -> "\\\\";
          });
    }
    return out.append('"').toString();
  }

  private static String number(RandomGenerator random) {
    String[] some = {
      "0", "-0", "12", "-3.5", "1e9", "2E-7", "0.001", "1234567890123456789", "4e+2"
    };
    return some[random.nextInt(some.length)];
  }

  private static String space(RandomGenerator random) {
    String[] some = {"", "", "", " ", "\n\t", "\r\n  "};
    return some[random.nextInt(some.length)];
  }
}
