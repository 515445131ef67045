package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host as Envoy is told it.
 *
 * @param routes for every route of {@code host}, in its order, what became of it: one piece per
 *     route of Envoy
 * @param piece all of it, as a field of its table
 */
record LoweredHost(VirtualHost host, List<List<Piece>> routes, Piece piece) {

  /**
   * Lowers what was not lowered before.
   *
   * @param known what the host was before; routes that it still has are taken over
   * @param made routes lowered for other hosts of the table, which may share them; is added to
   */
  static LoweredHost of(
      VirtualHost host,
      Origin origin,
      @Nullable LoweredHost known,
      IdentityHashMap<Route, List<Piece>> made) {
    IdentityHashMap<Route, List<Piece>> before =
        known == null ? new IdentityHashMap<>() : known.byRoute();
    List<List<Piece>> routes = new ArrayList<>(host.routes().size());
    List<Piece> pieces = new ArrayList<>(host.routes().size() + 1);
    pieces.add(
        Piece.of(
            io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                .setName(host.domain())
                .addDomains(host.domain())
                .build()));
    for (Route route : host.routes()) {
      List<Piece> same = before.get(route);
      List<Piece> lowered =
          same == null ? made.computeIfAbsent(route, _ -> lower(route, origin)) : same;
      routes.add(lowered);
      pieces.addAll(lowered);
    }
    return new LoweredHost(
        host, routes, Piece.join(pieces).field(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER));
  }

  /** Whether it was made from this very host. */
  @SuppressWarnings("ReferenceEquality") // a host that did not change keeps its identity
  boolean of(VirtualHost other) {
    return host == other;
  }

  private IdentityHashMap<Route, List<Piece>> byRoute() {
    IdentityHashMap<Route, List<Piece>> byRoute = new IdentityHashMap<>(routes.size());
    for (int i = 0; i < routes.size(); i++) {
      byRoute.put(host.routes().get(i), routes.get(i));
    }
    return byRoute;
  }

  private static List<Piece> lower(Route route, Origin origin) {
    return Routes.lower(route, origin).stream()
        .map(lowered ->
            Piece.of(
                io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                    .addRoutes(lowered)
                    .build()))
        .toList();
  }
}
