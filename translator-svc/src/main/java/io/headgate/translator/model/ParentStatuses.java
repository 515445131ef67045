package io.headgate.translator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * {@code status.parents}, or a policy's {@code status.ancestors}, as it stood when the object was
 * read.
 *
 * @param entries each as JSON, never changed
 */
public record ParentStatuses(List<JsonNode> entries) {
  public static final ParentStatuses NONE = new ParentStatuses(List.of());

  public ParentStatuses {
    entries = List.copyOf(entries);
  }

  static ParentStatuses decode(Tree status) {
    return decode(status, "parents");
  }

  static ParentStatuses decode(Tree status, String field) {
    List<Tree> parents = status.list(field);
    return parents.isEmpty() ? NONE : new ParentStatuses(parents.stream().map(Tree::node).toList());
  }
}
