package io.headgate.translator.plan;

import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Name;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that is known of one route: where it leads and where it hangs. */
public record RoutePlan(ResolvedRoute resolved, List<Attachment> attachments) {
  public RoutePlan {
    attachments = List.copyOf(attachments);
  }

  /** A route none of whose rules can be served is accepted nowhere. */
  public static RoutePlan of(ResolvedRoute resolved, Attachment.Set attached) {
    if (!resolved.hopeless()) {
      return new RoutePlan(resolved, attached.attachments());
    }
    Verdict why =
        Verdict.bad(
            resolved.dropped().getFirst().reason(), resolved.dropped().getFirst().message());
    return new RoutePlan(
        resolved,
        attached.attachments().stream()
            .map(
                a -> a.accepted().ok() ? new Attachment(a.parent(), a.gateway(), why, Map.of()) : a)
            .toList());
  }

  /** What each Gateway that accepts the route has to serve. */
  public SortedMap<Name, Bound> bounds() {
    SortedMap<Name, Map<String, SortedSet<String>>> hosts = new TreeMap<>();
    for (Attachment attachment : attachments) {
      if (attachment.accepted().ok()) {
        Map<String, SortedSet<String>> known =
            hosts.computeIfAbsent(attachment.gateway(), _ -> new TreeMap<>());
        attachment
            .hosts()
            .forEach((l, names) -> known.computeIfAbsent(l, _ -> new TreeSet<>()).addAll(names));
      }
    }
    SortedMap<Name, Bound> bounds = new TreeMap<>();
    hosts.forEach((gateway, names) -> bounds.put(gateway, new Bound(resolved, names)));
    return bounds;
  }

  public HttpRoute route() {
    return resolved.route();
  }
}
