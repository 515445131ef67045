package io.headgate.translator.plan;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.PortListener.Chain;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One port and the usable listeners that share it. Plain HTTP listeners share one route table,
 * HTTPS listeners have one each.
 *
 * @param listeners most specific host first
 */
record Port(int number, List<ListenerView> listeners) {
  private static final Route MISDIRECTED =
      new Route(
          "misdirected",
          new Match(new PathMatch.Prefix("/"), Optional.empty(), List.of(), List.of()),
          List.of(),
          new Action.Respond(421),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  Port {
    listeners =
        listeners.stream()
            .sorted(Comparator.comparing(ListenerView::host, Hostnames.SPECIFICITY))
            .toList();
  }

  /** Those of a Gateway, by number; none when it is not served. */
  static List<Port> of(GatewayView view) {
    SortedMap<Integer, List<ListenerView>> ports = new TreeMap<>();
    if (view.served()) {
      for (ListenerView listener : view.listeners()) {
        if (listener.usable()) {
          ports.computeIfAbsent(listener.listener().port(), _ -> new ArrayList<>()).add(listener);
        }
      }
    }
    return ports.entrySet().stream().map(port -> new Port(port.getKey(), port.getValue())).toList();
  }

  boolean https() {
    return listeners.getFirst().https();
  }

  /** Name of the route table that serves {@code listener}. */
  String table(ListenerView listener) {
    return https() ? name() + "/" + listener.listener().name() : name();
  }

  /** Route tables by name, each with the names of its listeners. */
  SortedMap<String, List<String>> tables() {
    SortedMap<String, List<String>> tables = new TreeMap<>();
    for (ListenerView listener : listeners) {
      tables
          .computeIfAbsent(table(listener), _ -> new ArrayList<>())
          .add(listener.listener().name());
    }
    return tables;
  }

  /** Whether several listeners have one table. */
  boolean shared() {
    return !https() && listeners.size() > 1;
  }

  /** A host belongs to the most specific listener that takes it. */
  boolean owns(ListenerView listener, String host) {
    return listeners.stream()
        .filter(other -> Hostnames.covers(other.host(), host))
        .findFirst()
        .filter(owner -> owner.listener().name().equals(listener.listener().name()))
        .isPresent();
  }

  /**
   * What a table has beyond its listeners' hosts: a client that asks on one HTTPS listener's
   * connection for a host of another is sent there, as the API demands.
   */
  SortedMap<String, VirtualHost> elsewhere(String table) {
    SortedMap<String, VirtualHost> elsewhere = new TreeMap<>();
    if (https() && listeners.size() > 1) {
      for (ListenerView listener : listeners) {
        boolean own = table(listener).equals(table);
        elsewhere.put(
            listener.host(),
            new VirtualHost(listener.host(), own ? List.of() : List.of(MISDIRECTED)));
      }
    }
    return elsewhere;
  }

  PortListener listener(GatewayView view, TranslatorOptions options) {
    String address =
        view.gateway().addresses().isEmpty() || view.provision().isPresent()
            ? options.bindAddress()
            : view.gateway().addresses().getFirst().value();
    return new PortListener(
        name(), address, number, options.bindPort(number), options.oneHost(), chains());
  }

  private List<Chain> chains() {
    return https()
        ? listeners.stream()
            .map(listener ->
                new Chain(
                    table(listener),
                    listener.host().equals(Hostnames.ANY) ? List.of() : List.of(listener.host()),
                    listener.certificates().stream().map(Certificate::name).distinct().toList(),
                    table(listener)))
            .toList()
        : List.of(new Chain(name(), List.of(), List.of(), name()));
  }

  private String name() {
    return (https() ? "https/" : "http/") + number;
  }
}
