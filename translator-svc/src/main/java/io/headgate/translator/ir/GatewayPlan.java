package io.headgate.translator.ir;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything the proxies of one gateway need, endpoints aside.
 *
 * @param gateway namespace/name
 * @param listeners one per bound port, ordered by port
 * @param routeTables by name; every table that a listener names, and no other
 * @param clusters by name; every cluster that a route or a picker names, and no other
 * @param certificates names of the {@link Certificate}s that listeners name
 */
public record GatewayPlan(
    String gateway,
    List<PortListener> listeners,
    SortedMap<String, RouteTable> routeTables,
    SortedMap<String, Cluster> clusters,
    SortedSet<String> certificates) {
  public GatewayPlan {
    listeners = List.copyOf(listeners);
  }

  /** Nothing to do. */
  public static GatewayPlan empty(String gateway) {
    return new GatewayPlan(gateway, List.of(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
  }
}
