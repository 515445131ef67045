package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host as Envoy is told it.
 *
 * @param retries what its routes do not have to say themselves
 * @param routes for every route of {@code host}, in its order, what became of it: one piece per
 *     route of Envoy
 * @param piece all of it, as a field of its table
 */
record LoweredHost(VirtualHost host, Retries.Usual retries, List<List<Piece>> routes, Piece piece) {

  /**
   * Lowers what was not lowered before.
   *
   * @param known what the host was before; routes that it still has are taken over
   * @param made routes lowered for other hosts of the table, which may share them; are added to
   */
  static LoweredHost of(
      VirtualHost host,
      Origin origin,
      @Nullable LoweredHost known,
      Map<Retries.Usual, IdentityHashMap<Route, List<Piece>>> made) {
    Retries.Usual retries = Retries.Usual.of(host);
    IdentityHashMap<Route, List<Piece>> before =
        known == null || known.retries != retries ? new IdentityHashMap<>() : known.byRoute();
    IdentityHashMap<Route, List<Piece>> shared =
        made.computeIfAbsent(retries, _ -> new IdentityHashMap<>());
    List<List<Piece>> routes = new ArrayList<>(host.routes().size());
    List<Piece> pieces = new ArrayList<>(host.routes().size() + 2);
    pieces.add(
        Piece.of(
            io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                .setName(host.domain())
                .addDomains(host.domain())
                .build()));
    for (Route route : host.routes()) {
      List<Piece> same = before.get(route);
      List<Piece> lowered =
          same == null ? shared.computeIfAbsent(route, _ -> lower(route, origin, retries)) : same;
      routes.add(lowered);
      pieces.addAll(lowered);
    }
    pieces.add(
        Piece.of(
            io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                .setRetryPolicy(retries.policy())
                .build()));
    return new LoweredHost(
        host,
        retries,
        routes,
        Piece.join(pieces).field(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER));
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

  private static List<Piece> lower(Route route, Origin origin, Retries.Usual retries) {
    return Routes.lower(route, origin, retries).stream()
        .map(lowered ->
            Piece.of(
                io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                    .addRoutes(lowered)
                    .build()))
        .toList();
  }
}
