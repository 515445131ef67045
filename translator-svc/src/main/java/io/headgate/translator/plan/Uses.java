package io.headgate.translator.plan;

import io.headgate.translator.ir.Cluster;
import java.util.Collection;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Clusters that a Gateway's routes need. Immutable.
 *
 * @param users how many routes need a cluster
 * @param uses by cluster; routes of one world agree on it
 * @param clusters the same, as plans want them
 */
record Uses(
    PMap<String, Integer> users,
    PSortedMap<String, Source.Use> uses,
    PSortedMap<String, Cluster> clusters) {
  static final Uses NONE = new Uses(HashTreePMap.empty(), TreePMap.empty(), TreePMap.empty());

  Uses plus(Collection<Source.Use> needed) {
    Uses plus = this;
    for (Source.Use use : needed) {
      String name = use.cluster().name();
      plus =
          new Uses(
              plus.users.plus(name, plus.users.getOrDefault(name, 0) + 1),
              plus.uses.plus(name, use),
              plus.clusters.plus(name, use.cluster()));
    }
    return plus;
  }

  Uses minus(Collection<Source.Use> needed) {
    Uses minus = this;
    for (Source.Use use : needed) {
      String name = use.cluster().name();
      int left = minus.users.getOrDefault(name, 0) - 1;
      minus =
          left > 0
              ? new Uses(minus.users.plus(name, left), minus.uses, minus.clusters)
              : new Uses(
                  minus.users.minus(name), minus.uses.minus(name), minus.clusters.minus(name));
    }
    return minus;
  }
}
