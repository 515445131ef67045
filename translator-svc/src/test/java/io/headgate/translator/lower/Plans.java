package io.headgate.translator.lower;

import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action.Forward;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.Picker;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Small plans for tests: one plain listener on port 80 (really any free one), one host. */
final class Plans {
  static final String GATEWAY = "default/edge";
  static final String OWN_PICKER = "picker/headgate";

  private Plans() {}

  static GatewayPlan plan(List<Cluster> clusters, Route... routes) {
    return plan(80, clusters, routes);
  }

  static GatewayPlan plan(int port, List<Cluster> clusters, Route... routes) {
    TreeMap<String, Cluster> byName = new TreeMap<>();
    clusters.forEach(cluster -> byName.put(cluster.name(), cluster));
    String table = "http/" + port;
    PortListener listener =
        new PortListener(
            table,
            "127.0.0.1",
            port,
            0,
            false,
            List.of(new PortListener.Chain("http", List.of(), List.of(), table)));
    TreeMap<String, RouteTable> tables = new TreeMap<>();
    tables.put(table, new RouteTable(table, List.of(new VirtualHost("*", List.of(routes)))));
    return new GatewayPlan(GATEWAY, List.of(listener), tables, byName, new TreeSet<>());
  }

  static Cluster.Service service(String name) {
    return new Cluster.Service("service/default/" + name + "/80", Protocol.HTTP1, Optional.empty());
  }

  static Cluster.Pool pool(String name, boolean failOpen) {
    return new Cluster.Pool("pool/default/" + name, Protocol.HTTP1, failOpen);
  }

  static Cluster.Picker ownPicker() {
    return new Cluster.Picker(OWN_PICKER, false, Optional.empty(), "");
  }

  static Route route(String path, List<Filter> filters, Backend... backends) {
    return route(new PathMatch.Prefix(path), filters, new Forward(List.of(backends)));
  }

  static Route route(PathMatch path, List<Filter> filters, Route.Action action) {
    return route(new Match(path, Optional.empty(), List.of(), List.of()), filters, action);
  }

  static Route route(Match match, List<Filter> filters, Route.Action action) {
    return new Route(
        "default/route/0/0",
        match,
        filters,
        action,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Backend toService(String name, Filter... filters) {
    return toService(name, 1, filters);
  }

  static Backend toService(String name, int weight, Filter... filters) {
    return new Backend.ToCluster(service(name).name(), weight, List.of(filters), Optional.empty());
  }

  /** A backend served by Headgate's own picker. */
  static Backend toPool(String name, int weight, boolean failOpen, Filter... filters) {
    return new Backend.ToCluster(
        pool(name, failOpen).name(),
        weight,
        List.of(filters),
        Optional.of(new Picker("default/" + name, OWN_PICKER, true, failOpen)));
  }

  /** A backend with a picker of somebody else. */
  static Backend toForeignPool(String name, int weight, boolean failOpen) {
    return new Backend.ToCluster(
        pool(name, failOpen).name(),
        weight,
        List.of(),
        Optional.of(new Picker("default/" + name, "picker/default/" + name, false, failOpen)));
  }

  /** Clusters, listeners and route tables, ordered by type and name. */
  static List<XdsResource> lower(GatewayPlan plan) {
    return Stream.of(
            plan.clusters().values().stream().map(c -> Lowering.cluster(plan.gateway(), c)),
            plan.listeners().stream().map(l -> Lowering.listener(plan.gateway(), l)),
            plan.routeTables().values().stream().map(t -> Lowering.table(plan, t, null).resource()))
        .flatMap(resources -> resources)
        .toList();
  }

  static Endpoints endpoints(Cluster cluster, Integer... ports) {
    return new Endpoints(
        cluster.name(),
        Stream.of(ports).map(port -> new HostPort("127.0.0.1", port)).sorted().toList());
  }
}
