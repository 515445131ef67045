package io.headgate.translator.model;

import java.util.SortedMap;

/** A ConfigMap; binary values are left out. */
public record ConfigMap(Meta meta, SortedMap<String, String> data) implements KubeObject {
  static ConfigMap decode(Meta meta, Tree tree) {
    return new ConfigMap(meta, tree.strings("data"));
  }
}
