package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Index;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.plan.TlsPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param policies those that are in order and those that are not
 * @param routesByPool routes that refer to a pool
 * @param routeAskers routes by what was asked to plan them
 * @param poolAskers pools likewise
 */
@RecordBuilder
record Planned(
    PSortedMap<Name, Memo<Gateway, GatewayView>> gateways,
    PSortedMap<ResourceKey, RouteMemo> routes,
    PMap<Name, PoolMemo> pools,
    PSortedMap<Name, Memo<BackendTlsPolicy, TlsPolicy>> policies,
    Index<Name, ResourceKey> routesByPool,
    Index<Question, ResourceKey> routeAskers,
    Index<Question, Name> poolAskers)
    implements PlannedBuilder.With {

  static final Planned NONE =
      new Planned(
          TreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty(),
          Index.empty(),
          Index.empty(),
          Index.empty());

  List<GatewayView> views() {
    return gateways.values().stream().map(Memo::value).toList();
  }

  /** With a route, or without. */
  Planned withRoute(ResourceKey key, Optional<RouteMemo> route) {
    Optional<RouteMemo> known = Optional.ofNullable(routes.get(key));
    return withRoutes(route.map(memo -> routes.plus(key, memo)).orElseGet(() -> routes.minus(key)))
        .withRoutesByPool(routesByPool.moved(key, pools(known), pools(route)))
        .withRouteAskers(
            routeAskers.moved(
                key,
                known.map(RouteMemo::questions).orElse(List.of()),
                route.map(RouteMemo::questions).orElse(List.of())));
  }

  /** With a pool, or without. */
  Planned withPool(Name name, Optional<PoolMemo> pool) {
    Optional<PoolMemo> known = Optional.ofNullable(pools.get(name));
    return withPools(pool.map(memo -> pools.plus(name, memo)).orElseGet(() -> pools.minus(name)))
        .withPoolAskers(
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
