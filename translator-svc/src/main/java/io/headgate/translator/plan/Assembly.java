package io.headgate.translator.plan;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.PortListener.Chain;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts one Gateway's plan together from its listeners and the routes attached to them. */
public final class Assembly {
  private final GatewayView view;
  private final TranslatorOptions options;
  private final HostMemos hosts;
  private final List<Bound> bounds;
  private final List<PortListener> listeners = new ArrayList<>();
  private final SortedMap<String, RouteTable> tables = new TreeMap<>();

  /** A route that is accepted, and the hosts it serves by listener. */
  public record Bound(ResolvedRoute route, Map<String, SortedSet<String>> hosts) {}

  /**
   * A plan, and what it was made from.
   *
   * @param uses the plan's clusters with where their endpoints are
   * @param certificates with their content
   */
  public record Assembled(
      GatewayPlan plan,
      SortedMap<String, Source.Use> uses,
      List<Certificate> certificates,
      HostMemos hosts) {}

  private Assembly(
      GatewayView view, List<Bound> bounds, TranslatorOptions options, HostMemos before) {
    this.view = view;
    this.bounds = bounds;
    this.options = options;
    this.hosts = before.next();
  }

  /** {@code before} may hold hosts of an earlier plan, which are taken over where unchanged. */
  public static Assembled assemble(
      GatewayView view, List<Bound> bounds, TranslatorOptions options, HostMemos before) {
    return new Assembly(view, bounds, options, before).assemble();
  }

  private Assembled assemble() {
    SortedMap<Integer, List<ListenerView>> ports = new TreeMap<>();
    List<ListenerView> usable =
        view.served() ? view.listeners().stream().filter(ListenerView::usable).toList() : List.of();
    for (ListenerView listener : usable) {
      ports.computeIfAbsent(listener.listener().port(), _ -> new ArrayList<>()).add(listener);
    }
    ports.forEach((port, sharing) -> {
      sharing.sort(Comparator.comparing(ListenerView::host, Hostnames.SPECIFICITY));
      List<Chain> chains = sharing.getFirst().https() ? https(port, sharing) : http(port, sharing);
      listeners.add(
          new PortListener(
              (sharing.getFirst().https() ? "https/" : "http/") + port,
              address(),
              port,
              options.bindPort(port),
              chains));
    });
    SortedMap<String, Source.Use> uses = uses(usable);
    SortedMap<String, Cluster> clusters = new TreeMap<>();
    uses.forEach((name, use) -> clusters.put(name, use.cluster()));
    SortedMap<String, Certificate> certificates = new TreeMap<>();
    usable.forEach(l -> l.certificates().forEach(c -> certificates.put(c.name(), c)));
    return new Assembled(
        new GatewayPlan(
            view.id(), listeners, tables, clusters, new TreeSet<>(certificates.keySet())),
        uses,
        List.copyOf(certificates.values()),
        hosts);
  }

  private String address() {
    return view.gateway().addresses().isEmpty() || view.provision().isPresent()
        ? options.bindAddress()
        : view.gateway().addresses().getFirst().value();
  }

  /** Listeners that share a port are one table; a host belongs to the most specific of them. */
  private List<Chain> http(int port, List<ListenerView> sharing) {
    String table = "http/" + port;
    SortedMap<String, VirtualHost> virtual = new TreeMap<>();
    for (ListenerView listener : sharing) {
      SortedMap<String, List<ResolvedRoute>> byHost = byHost(listener);
      byHost.computeIfAbsent(listener.host(), _ -> List.of());
      for (String host : byHost.keySet()) {
        if (owner(host, sharing).equals(listener)) {
          virtual.put(host, hosts.host(table, host, sources(host, byHost)));
        }
      }
    }
    if (sharing.size() == 1) {
      virtual.values().removeIf(host -> host.routes().isEmpty());
    }
    tables.put(table, new RouteTable(table, List.copyOf(virtual.values())));
    return List.of(new Chain(table, List.of(), List.of(), table));
  }

  private List<Chain> https(int port, List<ListenerView> sharing) {
    List<Chain> chains = new ArrayList<>();
    for (ListenerView listener : sharing) {
      String name = "https/" + port + "/" + listener.listener().name();
      SortedMap<String, List<ResolvedRoute>> byHost = byHost(listener);
      List<VirtualHost> virtual =
          byHost.keySet().stream()
              .map(host -> hosts.host(name, host, sources(host, byHost)))
              .toList();
      tables.put(name, new RouteTable(name, virtual));
      chains.add(
          new Chain(
              name,
              listener.host().equals(Hostnames.ANY) ? List.of() : List.of(listener.host()),
              listener.certificates().stream().map(Certificate::name).distinct().toList(),
              name));
    }
    return chains;
  }

  private SortedMap<String, List<ResolvedRoute>> byHost(ListenerView listener) {
    SortedMap<String, List<ResolvedRoute>> byHost = new TreeMap<>();
    for (Bound bound : bounds) {
      SortedSet<String> names = bound.hosts().get(listener.listener().name());
      if (names != null) {
        for (String name : names) {
          byHost.computeIfAbsent(name, _ -> new ArrayList<>()).add(bound.route());
        }
      }
    }
    return byHost;
  }

  private static ListenerView owner(String host, List<ListenerView> mostSpecificFirst) {
    return mostSpecificFirst.stream()
        .filter(listener -> Hostnames.covers(listener.host(), host))
        .findFirst()
        .orElseThrow();
  }

  /** Routes of the host itself, then of ever wider names that also take it. */
  private static List<List<ResolvedRoute>> sources(
      String host, SortedMap<String, List<ResolvedRoute>> byHost) {
    List<List<ResolvedRoute>> sources = new ArrayList<>();
    for (String name : Hostnames.widening(host)) {
      List<ResolvedRoute> routes = byHost.get(name);
      if (routes != null && !routes.isEmpty()) {
        sources.add(routes);
      }
    }
    return sources;
  }

  private SortedMap<String, Source.Use> uses(List<ListenerView> usable) {
    SortedMap<String, Source.Use> uses = new TreeMap<>();
    for (Bound bound : bounds) {
      if (usable.stream().anyMatch(l -> bound.hosts().containsKey(l.listener().name()))) {
        uses.putAll(bound.route().uses());
      }
    }
    return uses;
  }
}
