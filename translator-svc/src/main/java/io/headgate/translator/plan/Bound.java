package io.headgate.translator.plan;

import io.headgate.translator.model.Name;
import java.util.Map;
import java.util.SortedSet;

/** A route that a Gateway accepts, and the hosts it serves by listener. */
public record Bound(ResolvedRoute route, Map<String, SortedSet<String>> hosts) {
  Name name() {
    return route.route().name();
  }
}
