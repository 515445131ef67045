package io.headgate.translator.plan;

import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Routes that name one host. Immutable.
 *
 * @param routes how many; some may have no match that can be served
 * @param entries matches of all of them, in order of precedence, which no two share
 */
record Named(int routes, PSortedMap<Precedence, ResolvedRoute.Entry> entries) {
  static final Named NONE = new Named(0, TreePMap.empty());

  Named plus(ResolvedRoute route) {
    PSortedMap<Precedence, ResolvedRoute.Entry> plus = entries;
    for (ResolvedRoute.Entry entry : route.entries()) {
      plus = plus.plus(entry.precedence(), entry);
    }
    return new Named(routes + 1, plus);
  }

  Named minus(ResolvedRoute route) {
    PSortedMap<Precedence, ResolvedRoute.Entry> minus = entries;
    for (ResolvedRoute.Entry entry : route.entries()) {
      minus = minus.minus(entry.precedence());
    }
    return new Named(routes - 1, minus);
  }
}
