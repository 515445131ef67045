package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Index;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Results of planning, and what leads to them, so that the next plan does only what changed.
 * Immutable.
 *
 * @param routesByPool routes that refer to a pool
 * @param routeAskers routes by what was asked to plan them
 * @param poolAskers pools likewise
 */
record Planned(
    PSortedMap<Name, Memo<Gateway, GatewayView>> gateways,
    PSortedMap<ResourceKey, RouteMemo> routes,
    PMap<Name, PoolMemo> pools,
    Index<Name, ResourceKey> routesByPool,
    Index<Question, ResourceKey> routeAskers,
    Index<Question, Name> poolAskers) {

  static final Planned NONE =
      new Planned(
          TreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          Index.empty(),
          Index.empty(),
          Index.empty());

  List<GatewayView> views() {
    return gateways.values().stream().map(Memo::value).toList();
  }

  Planned withGateways(PSortedMap<Name, Memo<Gateway, GatewayView>> others) {
    return new Planned(others, routes, pools, routesByPool, routeAskers, poolAskers);
  }

  /** With a route, or without. */
  Planned withRoute(ResourceKey key, Optional<RouteMemo> route) {
    Optional<RouteMemo> known = Optional.ofNullable(routes.get(key));
    return new Planned(
        gateways,
        route.map(memo -> routes.plus(key, memo)).orElseGet(() -> routes.minus(key)),
        pools,
        routesByPool.moved(key, pools(known), pools(route)),
        routeAskers.moved(
            key,
            known.map(RouteMemo::questions).orElse(List.of()),
            route.map(RouteMemo::questions).orElse(List.of())),
        poolAskers);
  }

  /** With a pool, or without. */
  Planned withPool(Name name, Optional<PoolMemo> pool) {
    Optional<PoolMemo> known = Optional.ofNullable(pools.get(name));
    return new Planned(
        gateways,
        routes,
        pool.map(memo -> pools.plus(name, memo)).orElseGet(() -> pools.minus(name)),
        routesByPool,
        routeAskers,
        poolAskers.moved(
            name,
            known.map(PoolMemo::questions).orElse(List.of()),
            pool.map(PoolMemo::questions).orElse(List.of())));
  }

  /** Pools that a route refers to. */
  static Set<Name> pools(Optional<RouteMemo> route) {
    return route.<Set<Name>>map(memo -> memo.plan().resolved().pools()).orElse(Set.of());
  }
}
