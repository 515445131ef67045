package io.headgate.translator.plan;

import io.headgate.translator.model.HttpRoute.ParentRef;
import io.headgate.translator.model.Name;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What became of one parentRef that names a Gateway of ours.
 *
 * @param hosts host names by listener; empty when not accepted
 */
public record Attachment(
    ParentRef parent, Name gateway, Verdict accepted, Map<String, SortedSet<String>> hosts) {

  /** All of a route's, in the order of its parentRefs, repeated ones left out. */
  public record Set(List<Attachment> attachments) {
    public Set {
      attachments = List.copyOf(attachments);
    }
  }
}
