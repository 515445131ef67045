package io.headgate.translator.plan;

import io.headgate.translator.ir.Route;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Problem;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A route with its references followed; still without any Gateway.
 *
 * @param entries every match of every rule, in order of precedence
 * @param uses clusters it needs, by name
 * @param resolvedRefs the first thing that did not resolve, or ok
 * @param dropped rules that cannot be served as written, and answer 500 instead
 * @param pools InferencePools it may refer to and does
 */
public record ResolvedRoute(
    HttpRoute route,
    List<Entry> entries,
    SortedMap<String, Source.Use> uses,
    Verdict resolvedRefs,
    List<Problem> dropped,
    SortedSet<Name> pools) {
  public ResolvedRoute {
    entries = List.copyOf(entries);
    dropped = List.copyOf(dropped);
  }

  /** One match and its place among all others. */
  public record Entry(Precedence precedence, Route route) {}

  /** Not one of its rules can be served as written. */
  public boolean hopeless() {
    return !dropped.isEmpty() && dropped.size() == route.rules().size();
  }
}
