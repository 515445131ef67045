package io.headgate.translator.model;

import java.util.List;
import java.util.Optional;

/** Lets objects of other namespaces refer to objects of this one. */
public record ReferenceGrant(Meta meta, List<From> from, List<To> to) implements KubeObject {
  public ReferenceGrant {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /** Who may refer. */
  public record From(String group, String kind, String namespace) {}

  /** What may be referred to; without a name every object of the kind. */
  public record To(String group, String kind, Optional<String> name) {}

  static ReferenceGrant decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    return new ReferenceGrant(
        meta,
        spec.list(
            "from",
            f -> new From(f.text("group", ""), f.required("kind"), f.required("namespace"))),
        spec.list(
            "to",
            t ->
                new To(
                    t.text("group", ""),
                    t.required("kind"),
                    t.text("name").filter(name -> !name.isEmpty()))));
  }

  public boolean allows(From referrer, ObjectRef target) {
    return from.contains(referrer)
        && to.stream()
            .anyMatch(t ->
                target.is(t.group(), t.kind()) && t.name().map(target.name()::equals).orElse(true));
  }
}
