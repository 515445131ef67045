package io.headgate.translator.model;

import java.util.Optional;

/** Points at another object; without a namespace it is the referrer's. */
public record ObjectRef(String group, String kind, Optional<String> namespace, String name) {
  static ObjectRef decode(Tree tree, String group, String kind) {
    return new ObjectRef(
        tree.text("group", group),
        tree.text("kind", kind),
        tree.text("namespace").filter(namespace -> !namespace.isEmpty()),
        tree.required("name"));
  }

  public boolean is(String otherGroup, String otherKind) {
    return group.equals(otherGroup) && kind.equals(otherKind);
  }

  /** The target's name, seen from {@code namespace}. */
  public Name from(String referrer) {
    return new Name(namespace.orElse(referrer), name);
  }
}
