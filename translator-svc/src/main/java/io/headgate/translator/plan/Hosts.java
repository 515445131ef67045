package io.headgate.translator.plan;

import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The hosts of one listener. Immutable; a host whose routes did not change keeps its identity.
 *
 * @param named accepted routes by the host they name
 * @param virtual what each host serves that the listener owns
 */
record Hosts(PSortedMap<String, Named> named, PSortedMap<String, VirtualHost> virtual) {
  static final Hosts NONE = new Hosts(TreePMap.empty(), TreePMap.empty());

  /** All of a listener's; {@code known} may hold equal ones from before. */
  static Hosts of(Port port, ListenerView listener, Collection<Bound> bounds, Hosts known) {
    Hosts bare = NONE.plus(listener, bounds);
    Set<String> all = new TreeSet<>(bare.named.keySet());
    if (port.shared()) {
      all.add(listener.host());
    }
    return bare.made(all, known, port, listener);
  }

  /** With {@code come} in place of {@code gone}. */
  Hosts with(Port port, ListenerView listener, Collection<Bound> gone, Collection<Bound> come) {
    Set<String> names = new TreeSet<>();
    gone.forEach(bound -> names.addAll(names(listener, bound)));
    come.forEach(bound -> names.addAll(names(listener, bound)));
    if (names.isEmpty()) {
      return this;
    }
    Hosts changed = minus(listener, gone).plus(listener, come);
    return changed.made(changed.reachedFrom(names), this, port, listener);
  }

  private static SortedSet<String> names(ListenerView listener, Bound bound) {
    return bound.hosts().getOrDefault(listener.listener().name(), Collections.emptySortedSet());
  }

  private Hosts plus(ListenerView listener, Collection<Bound> bounds) {
    PSortedMap<String, Named> plus = named;
    for (Bound bound : bounds) {
      for (String host : names(listener, bound)) {
        plus = plus.plus(host, plus.getOrDefault(host, Named.NONE).plus(bound.route()));
      }
    }
    return new Hosts(plus, virtual);
  }

  private Hosts minus(ListenerView listener, Collection<Bound> bounds) {
    PSortedMap<String, Named> minus = named;
    for (Bound bound : bounds) {
      for (String host : names(listener, bound)) {
        Named left = minus.getOrDefault(host, Named.NONE).minus(bound.route());
        minus = left.routes() > 0 ? minus.plus(host, left) : minus.minus(host);
      }
    }
    return new Hosts(minus, virtual);
  }

  /** Routes of a wildcard are served by every host it covers. */
  private Set<String> reachedFrom(Set<String> names) {
    Set<String> reached = new TreeSet<>(names);
    for (String name : names) {
      if (name.startsWith("*")) {
        named.keySet().stream().filter(host -> Hostnames.covers(name, host)).forEach(reached::add);
      }
    }
    return reached;
  }

  private Hosts made(Set<String> hosts, Hosts known, Port port, ListenerView listener) {
    PSortedMap<String, VirtualHost> made = virtual;
    for (String host : hosts) {
      VirtualHost now = served(host, port, listener) ? make(host) : null;
      if (now == null || (now.routes().isEmpty() && !port.https() && !port.shared())) {
        made = made.minus(host);
      } else {
        @Nullable VirtualHost before = known.virtual.get(host);
        made = made.plus(host, now.equals(before) ? before : now);
      }
    }
    return new Hosts(named, made);
  }

  /** A host that shares its table answers for itself even without routes, or a wider one would. */
  private boolean served(String host, Port port, ListenerView listener) {
    return (named.containsKey(host) || (port.shared() && host.equals(listener.host())))
        && port.owns(listener, host);
  }

  /** Routes of the host itself, then of ever wider names that also take it. */
  private VirtualHost make(String host) {
    List<Route> routes = new ArrayList<>();
    Set<ResolvedRoute.Entry> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (String name : Hostnames.widening(host)) {
      for (ResolvedRoute.Entry entry : named.getOrDefault(name, Named.NONE).entries().values()) {
        if (seen.add(entry)) {
          routes.add(entry.route());
        }
      }
    }
    return new VirtualHost(host, routes);
  }
}
