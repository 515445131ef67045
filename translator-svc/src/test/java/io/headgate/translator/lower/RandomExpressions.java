package io.headgate.translator.lower;

import java.util.List;
import java.util.Random;

/** Regular expressions by chance, of all that RE2's syntax has and a little that it has not. */
final class RandomExpressions {
  private static final List<String> ATOMS =
      List.of(
          "a",
          "/",
          "0",
          ".",
          "-",
          "^",
          "$",
          "é",
          "日",
          "\\d",
          "\\D",
          "\\w",
          "\\W",
          "\\s",
          "\\S",
          "\\b",
          "\\B",
          "\\A",
          "\\z",
          "\\Z",
          "\\C",
          "\\a",
          "\\f",
          "\\t",
          "\\n",
          "\\r",
          "\\v",
          "\\0",
          "\\12",
          "\\123",
          "\\x41",
          "\\x{41}",
          "\\x{e9}",
          "\\x{1F600}",
          "\\u0041",
          "\\cA",
          "\\e",
          "\\pL",
          "\\PN",
          "\\p{Greek}",
          "\\p{Lu}",
          "\\p{^L}",
          "\\p{IsAlphabetic}",
          "\\p{Alpha}",
          "\\p{L1}",
          "\\Qa.b\\E",
          "\\Q",
          "\\E",
          "\\.",
          "\\/",
          "\\-",
          "\\_",
          "\\<",
          "\\%",
          "\\@",
          "\\é",
          "\\y",
          "\\j",
          "#",
          " ",
          "&&",
          "{",
          "}",
          "]",
          "{,3}",
          "{2",
          "\\h",
          "\\H",
          "\\V",
          "\\K");
  private static final List<String> MEMBERS =
      List.of(
          "a",
          "z",
          "a-z",
          "0-9",
          "/",
          ".",
          "-",
          "^",
          "]",
          "[",
          "\\]",
          "\\d",
          "\\D",
          "\\w",
          "\\s",
          "\\pL",
          "\\P{Lu}",
          "[:alpha:]",
          "[:^digit:]",
          "[:word:]",
          "[:nope:]",
          "\\x41",
          "\\x{e9}",
          "\\b",
          "\\n",
          "z-a",
          "é",
          "à-ü",
          "日-本",
          "&",
          "&&",
          "\\-",
          "a-\\d",
          "\\Q]\\E",
          "#",
          " ");
  private static final List<String> OPENERS =
      List.of(
          "(", "(", "(", "(?:", "(?i)", "(?i:", "(?s)", "(?m)", "(?U)", "(?x)", "(?u)", "(?-i:",
          "(?i-s:", "(?P<n>", "(?<n>", "(?P<é>", "(?>", "(?#", "(?P=n)", "(?d)", "(?)");
  private static final List<String> COUNTS =
      List.of(
          "", "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{2,}", "{2,4}", "{0}",
          "{0,1}", "{30}", "{1000}", "{1001}", "{4,2}", "{2}?", "{2}*", "**", "+*", "{2}{3}");

  private final Random random;

  RandomExpressions(Random random) {
    this.random = random;
  }

  String next() {
    return "/" + alternatives(3);
  }

  private String alternatives(int depth) {
    StringBuilder text = new StringBuilder(sequence(depth));
    while (random.nextInt(4) == 0) {
      text.append('|').append(sequence(depth));
    }
    return text.toString();
  }

  private String sequence(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(atom(depth)).append(one(COUNTS));
    }
    return text.toString();
  }

  private String atom(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> "[" + (random.nextInt(3) == 0 ? "^" : "") + members() + "]";
      case 4, 5 -> one(OPENERS) + alternatives(depth - 1) + ")";
      default -> one(ATOMS);
    };
  }

  private String members() {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      text.append(one(MEMBERS));
    }
    return text.toString();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
