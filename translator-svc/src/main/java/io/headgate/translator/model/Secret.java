package io.headgate.translator.model;

import io.headgate.events.seal.SealContext;
import java.util.SortedMap;

/**
 * A Secret.
 *
 * @param data values as they travel: sealed
 */
public record Secret(Meta meta, SortedMap<String, String> data) implements KubeObject {
  static Secret decode(Meta meta, Tree tree) {
    return new Secret(meta, tree.strings("data"));
  }

  /** Where the value of {@code key} was sealed for. */
  public String context(String key) {
    return SealContext.secret(meta.namespace(), meta.key().name(), key);
  }

  @Override
  public String toString() {
    return "Secret[" + name() + "]";
  }
}
