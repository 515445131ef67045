package io.headgate.translator.model;

import io.headgate.events.NamespacedName;
import java.util.Comparator;

/**
 * Names an object among those of its kind.
 *
 * @param namespace empty for cluster-scoped kinds
 */
public record Name(String namespace, String name) implements Comparable<Name> {
  private static final Comparator<Name> ORDER =
      Comparator.comparing(Name::namespace).thenComparing(Name::name);

  /** Reads {@code namespace/name}. Fails with {@link IllegalArgumentException}. */
  public static Name parse(String text) {
    NamespacedName parsed = NamespacedName.parse(text);
    return new Name(parsed.namespace(), parsed.name());
  }

  @Override
  public int compareTo(Name other) {
    return ORDER.compare(this, other);
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
