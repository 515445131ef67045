package io.headgate.translator.model;

import java.util.Comparator;

/**
 * Names an object among those of its kind.
 *
 * @param namespace empty for cluster-scoped kinds
 */
public record Name(String namespace, String name) implements Comparable<Name> {
  private static final Comparator<Name> ORDER =
      Comparator.comparing(Name::namespace).thenComparing(Name::name);

  /** Reads {@code namespace/name}. */
  public static Name parse(String text) {
    int slash = text.indexOf('/');
    return new Name(text.substring(0, slash), text.substring(slash + 1));
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
