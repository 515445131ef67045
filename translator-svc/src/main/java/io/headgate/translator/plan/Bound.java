package io.headgate.translator.plan;

import io.headgate.events.ResourceKey;
import java.util.Map;
import java.util.SortedSet;

/** A route that a Gateway accepts, and the hosts it serves by listener. */
public record Bound(ResolvedRoute route, Map<String, SortedSet<String>> hosts) {
  ResourceKey key() {
    return route.route().meta().key();
  }
}
