package io.headgate.translator.plan;

import io.headgate.events.ResourceKey;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * One Gateway with the routes attached to it, and the plan that follows. Immutable. A change of
 * routes makes anew the hosts that they serve and shares all others; the plan equals one that is
 * made from nothing.
 *
 * @param bounds accepted routes by key
 * @param attached how many of them by listener
 * @param hosts by usable listener
 */
public record Site(
    GatewayView view,
    PSortedMap<ResourceKey, Bound> bounds,
    PMap<String, Integer> attached,
    PMap<String, Hosts> hosts,
    Uses uses,
    GatewayPlan plan) {

  /**
   * All at once; {@code known} is what the Gateway was before, whose equal hosts are taken over.
   */
  public static Site of(
      GatewayView view,
      PSortedMap<ResourceKey, Bound> bounds,
      TranslatorOptions options,
      @Nullable Site known) {
    List<Port> ports = Port.of(view);
    Map<String, Hosts> hosts = new HashMap<>();
    for (Port port : ports) {
      for (ListenerView listener : port.listeners()) {
        String name = listener.listener().name();
        Hosts before = known == null ? Hosts.NONE : known.hosts.getOrDefault(name, Hosts.NONE);
        hosts.put(name, Hosts.of(port, listener, bounds.values(), before));
      }
    }
    Uses uses = Uses.NONE;
    for (Bound bound : bounds.values()) {
      uses = uses.plus(needs(bound, hosts));
    }
    GatewayPlan plan =
        new GatewayPlan(
            view.id(),
            ports.stream().map(port -> port.listener(view, options)).toList(),
            tables(TreePMap.empty(), ports, hosts, Map.of()),
            uses.clusters(),
            new TreeSet<>(certificates(ports).keySet()));
    return new Site(
        view,
        bounds,
        counted(HashTreePMap.empty(), bounds.values(), 1),
        HashTreePMap.from(hosts),
        uses,
        plan);
  }

  /** With other routes; an empty one is no longer attached. */
  public Site with(SortedMap<ResourceKey, Optional<Bound>> changes) {
    List<Bound> gone =
        changes.keySet().stream()
            .flatMap(r -> Optional.ofNullable(bounds.get(r)).stream())
            .toList();
    List<Bound> come = changes.values().stream().flatMap(Optional::stream).toList();
    List<Port> ports = Port.of(view);
    PMap<String, Hosts> now = hosts;
    for (Port port : ports) {
      for (ListenerView listener : port.listeners()) {
        String name = listener.listener().name();
        Hosts before = now.getOrDefault(name, Hosts.NONE);
        now = now.plus(name, before.with(port, listener, gone, come));
      }
    }
    PSortedMap<ResourceKey, Bound> left = bounds;
    Uses needed = uses;
    for (Bound bound : gone) {
      left = left.minus(bound.key());
      needed = needed.minus(needs(bound, hosts));
    }
    for (Bound bound : come) {
      left = left.plus(bound.key(), bound);
      needed = needed.plus(needs(bound, hosts));
    }
    GatewayPlan next =
        new GatewayPlan(
            plan.gateway(),
            plan.listeners(),
            tables(plan.routeTables(), ports, now, hosts),
            needed.clusters(),
            plan.certificates());
    return new Site(view, left, counted(counted(attached, gone, -1), come, 1), now, needed, next);
  }

  /** Whether it was made from this very view. */
  @SuppressWarnings("ReferenceEquality") // a view that still holds is the very same
  public boolean of(GatewayView other) {
    return view == other;
  }

  /** Where a cluster's endpoints are, if some route needs it. */
  public Optional<Source> source(String cluster) {
    return Optional.ofNullable(uses.uses().get(cluster)).map(Source.Use::source);
  }

  /** Those the listeners use, by name, with their content. */
  public SortedMap<String, Certificate> certificates() {
    return certificates(Port.of(view));
  }

  private static SortedMap<String, Certificate> certificates(List<Port> ports) {
    SortedMap<String, Certificate> certificates = new TreeMap<>();
    for (Port port : ports) {
      port.listeners().forEach(l -> l.certificates().forEach(c -> certificates.put(c.name(), c)));
    }
    return certificates;
  }

  /** What a route needs, if it can be reached at all. */
  private static Collection<Source.Use> needs(Bound bound, Map<String, Hosts> usable) {
    return bound.hosts().keySet().stream().anyMatch(usable::containsKey)
        ? bound.route().uses().values()
        : List.of();
  }

  private static PMap<String, Integer> counted(
      PMap<String, Integer> counts, Collection<Bound> bounds, int change) {
    PMap<String, Integer> counted = counts;
    for (Bound bound : bounds) {
      for (String listener : bound.hosts().keySet()) {
        counted = counted.plus(listener, counted.getOrDefault(listener, 0) + change);
      }
    }
    return counted;
  }

  /** Tables none of whose listeners changed stay the very same. */
  @SuppressWarnings("ReferenceEquality") // hosts that nothing touched keep their identity
  private static SortedMap<String, RouteTable> tables(
      SortedMap<String, RouteTable> known,
      List<Port> ports,
      Map<String, Hosts> now,
      Map<String, Hosts> before) {
    SortedMap<String, RouteTable> tables = new TreeMap<>(known);
    for (Port port : ports) {
      port.tables()
          .forEach((table, listeners) -> {
            if (listeners.stream().anyMatch(l -> now.get(l) != before.get(l))) {
              tables.put(
                  table, new RouteTable(table, virtual(port.elsewhere(table), listeners, now)));
            }
          });
    }
    return tables;
  }

  /** By name; no two listeners of a table own the same host. */
  private static List<VirtualHost> virtual(
      SortedMap<String, VirtualHost> elsewhere, List<String> listeners, Map<String, Hosts> hosts) {
    SortedMap<String, VirtualHost> virtual = new TreeMap<>(elsewhere);
    for (String listener : listeners) {
      virtual.putAll(hosts.getOrDefault(listener, Hosts.NONE).virtual());
    }
    return List.copyOf(virtual.values());
  }
}
