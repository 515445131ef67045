package io.headgate.events;

import java.util.Optional;

/** Gateways and pools as the log writes them: {@code namespace/name}. */
public record NamespacedName(String namespace, String name) {

  /** Reads {@code namespace/name}. Fails with {@link IllegalArgumentException}. */
  public static NamespacedName parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> new IllegalArgumentException("not namespace/name: " + text));
  }

  /** Reads {@code namespace/name}; empty when it is something else. */
  public static Optional<NamespacedName> tryParse(String text) {
    int slash = text.indexOf('/');
    boolean two = slash > 0 && slash < text.length() - 1 && text.indexOf('/', slash + 1) < 0;
    return two
        ? Optional.of(new NamespacedName(text.substring(0, slash), text.substring(slash + 1)))
        : Optional.empty();
  }
}
