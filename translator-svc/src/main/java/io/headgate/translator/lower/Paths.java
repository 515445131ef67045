package io.headgate.translator.lower;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.PathRewrite;
import java.util.Optional;

/** Path replacements, for rewrites and redirects alike. */
final class Paths {
  private static final String RE2_SPECIAL = "\\.+*?()|[]{}^$";

  private Paths() {}

  /** How Envoy has to change a path. */
  sealed interface Change {
    /** Puts {@code replacement} in the place of the matched prefix. */
    record Prefix(String replacement) implements Change {}

    /** Replaces what an expression finds. */
    record Regex(RegexMatchAndSubstitute rewrite) implements Change {}
  }

  /** Empty where nothing changes, or where a prefix is to be replaced and none is matched. */
  static Optional<Change> change(PathRewrite rewrite, PathMatch match) {
    return switch (rewrite) {
      case PathRewrite.Full(String path) -> Optional.of(replace("^/[^?]*$", path));
      case PathRewrite.Prefix(String replacement) ->
          match instanceof PathMatch.Prefix(String prefix)
              ? prefix(withoutTrailingSlash(prefix), withoutTrailingSlash(replacement))
              : Optional.empty();
    };
  }

  private static Optional<Change> prefix(String prefix, String replacement) {
    if (prefix.equals(replacement)) {
      return Optional.empty();
    }
    if (prefix.isEmpty()) {
      // The matched prefix is the leading slash, which has to stay.
      return Optional.of(new Change.Prefix(replacement + "/"));
    }
    if (replacement.isEmpty()) {
      // Else /prefix/x would become //x, and /prefix nothing at all.
      return Optional.of(replace("^" + quote(prefix) + "/*", "/"));
    }
    return Optional.of(new Change.Prefix(replacement));
  }

  /** {@code /a/} and {@code /a} are the same prefix; {@code /} is the empty one. */
  static String withoutTrailingSlash(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static Change replace(String regex, String text) {
    return new Change.Regex(
        RegexMatchAndSubstitute.newBuilder()
            .setPattern(RegexMatcher.newBuilder().setRegex(regex))
            .setSubstitution(text.replace("\\", "\\\\"))
            .build());
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    text.chars()
        .forEach(c -> {
          if (RE2_SPECIAL.indexOf(c) >= 0) {
            quoted.append('\\');
          }
          quoted.append((char) c);
        });
    return quoted.toString();
  }
}
