package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.GrpcRoute;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Index;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Lookups;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.plan.TlsPolicy;
import io.headgate.translator.plan.World;
import io.headgate.translator.provision.Provisioner;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Plans every Gateway, route and pool. Of routes and pools only those are looked at that changed or
 * that asked for something that changed.
 */
record Planner(TranslatorOptions options, Classes classes, Sealer sealer) {
  private static final Set<Class<? extends KubeObject>> ROUTES =
      Set.of(HttpRoute.class, GrpcRoute.class);

  /**
   * What came out.
   *
   * @param gateways those with another result than before, new or gone
   * @param routes those with another result than before
   * @param pools those with another result than before
   */
  record Plan(
      Planned planned,
      SortedSet<Name> gateways,
      SortedSet<ResourceKey> routes,
      SortedSet<Name> pools) {}

  /**
   * The plan for {@code resources}.
   *
   * @param changed keys of all objects that differ from those that {@code before} was made from
   */
  Plan plan(Planned before, ResourceSet resources, Collection<ResourceKey> changed) {
    if (changed.stream().allMatch(Affected::endpointsOnly)) {
      return new Plan(before, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }
    World bare = new World(resources, new TreeMap<>(), options, sealer);
    Planned planned =
        before.withGateways(gateways(before, bare)).withPolicies(policies(before, bare));
    SortedMap<Name, GatewayView> views = new TreeMap<>();
    planned.gateways().forEach((name, memo) -> views.put(name, memo.value()));
    World world = new World(resources, views, options, sealer);
    SortedSet<Name> gateways = differing(before, planned);
    Set<Question> reopened = reopened(gateways, changed, resources);
    SortedSet<ResourceKey> routes = new TreeSet<>();
    for (ResourceKey key : concernedRoutes(changed, before.routeAskers(), reopened)) {
      Optional<RouteMemo> known = Optional.ofNullable(before.routes().get(key));
      Optional<RouteMemo> now =
          resources.route(key).map(route -> RouteMemo.of(known.orElse(null), route, world));
      if (!same(known, now)) {
        planned = planned.withRoute(key, now);
        routes.add(key);
      }
    }
    SortedSet<Name> concerned = concernedPools(changed, before.poolAskers(), reopened);
    for (ResourceKey route : routes) {
      concerned.addAll(Planned.pools(Optional.ofNullable(before.routes().get(route))));
      concerned.addAll(Planned.pools(Optional.ofNullable(planned.routes().get(route))));
    }
    return pools(before, planned, world, gateways, routes, concerned);
  }

  private static Plan pools(
      Planned before,
      Planned routed,
      World world,
      SortedSet<Name> gateways,
      SortedSet<ResourceKey> routes,
      SortedSet<Name> concerned) {
    Planned planned = routed;
    SortedSet<Name> pools = new TreeSet<>();
    for (Name name : concerned) {
      Optional<PoolMemo> known = Optional.ofNullable(before.pools().get(name));
      Optional<PoolMemo> now =
          world
              .resources()
              .get(InferencePool.class, name)
              .map(pool -> PoolMemo.of(known.orElse(null), pool, reached(name, routed), world));
      if (!same(known, now)) {
        planned = planned.withPool(name, now);
        pools.add(name);
      }
    }
    return new Plan(planned, gateways, routes, pools);
  }

  private PSortedMap<Name, Memo<Gateway, GatewayView>> gateways(Planned before, World world) {
    Set<String> served = classes.served(world.resources());
    PSortedMap<Name, Memo<Gateway, GatewayView>> gateways = TreePMap.empty();
    for (Gateway gateway : world.resources().all(Gateway.class)) {
      if (served.contains(gateway.className())) {
        gateways =
            gateways.plus(
                gateway.name(),
                Lookups.memo(
                    before.gateways().get(gateway.name()), gateway, world, Provisioner::resolve));
      }
    }
    return gateways;
  }

  private static PSortedMap<Name, Memo<BackendTlsPolicy, TlsPolicy>> policies(
      Planned before, World world) {
    PSortedMap<Name, Memo<BackendTlsPolicy, TlsPolicy>> policies = TreePMap.empty();
    for (BackendTlsPolicy policy : world.resources().all(BackendTlsPolicy.class)) {
      policies =
          policies.plus(
              policy.name(),
              Lookups.memo(
                  before.policies().get(policy.name()), policy, world, TlsPolicy::resolve));
    }
    return policies;
  }

  private static SortedSet<Name> differing(Planned before, Planned now) {
    SortedSet<Name> gateways = new TreeSet<>(before.gateways().keySet());
    gateways.addAll(now.gateways().keySet());
    gateways.removeIf(gateway ->
        same(
            Optional.ofNullable(before.gateways().get(gateway)),
            Optional.ofNullable(now.gateways().get(gateway))));
    return gateways;
  }

  /** Questions that may have another answer now. */
  private static Set<Question> reopened(
      Collection<Name> gateways, Collection<ResourceKey> changed, ResourceSet resources) {
    Set<Question> reopened = new HashSet<>();
    for (ResourceKey key : changed) {
      Question.about(key).ifPresent(reopened::add);
      if (ResourceSet.type(key).filter(BackendTlsPolicy.class::equals).isPresent()) {
        resources
            .get(BackendTlsPolicy.class, new Name(key.namespace(), key.name()))
            .ifPresent(
                policy -> policy.services().forEach(s -> reopened.add(new Question.Policies(s))));
      }
    }
    gateways.forEach(gateway -> {
      reopened.add(new Question.View(gateway));
      reopened.add(new Question.Pickers(gateway));
    });
    return reopened;
  }

  private static SortedSet<ResourceKey> concernedRoutes(
      Collection<ResourceKey> changed,
      Index<Question, ResourceKey> askers,
      Set<Question> reopened) {
    SortedSet<ResourceKey> routes = new TreeSet<>();
    for (ResourceKey key : changed) {
      if (ResourceSet.type(key).filter(ROUTES::contains).isPresent()) {
        routes.add(key);
      }
    }
    reopened.forEach(question -> routes.addAll(askers.get(question)));
    return routes;
  }

  private static SortedSet<Name> concernedPools(
      Collection<ResourceKey> changed, Index<Question, Name> askers, Set<Question> reopened) {
    SortedSet<Name> names = new TreeSet<>();
    for (ResourceKey key : changed) {
      if (ResourceSet.type(key).filter(InferencePool.class::equals).isPresent()) {
        names.add(new Name(key.namespace(), key.name()));
      }
    }
    reopened.forEach(question -> names.addAll(askers.get(question)));
    return names;
  }

  /** By Gateway that routes to the pool hang on, whether it accepts any of them. */
  private static SortedMap<Name, Boolean> reached(Name pool, Planned routed) {
    SortedMap<Name, Boolean> reached = new TreeMap<>();
    for (ResourceKey key : routed.routesByPool().get(pool)) {
      RouteMemo route = routed.routes().get(key);
      if (route != null) {
        for (Attachment attachment : route.plan().attachments()) {
          reached.merge(attachment.gateway(), attachment.accepted().ok(), Boolean::logicalOr);
        }
      }
    }
    return reached;
  }

  @SuppressWarnings("ReferenceEquality") // what still holds is the very same
  private static <T> boolean same(Optional<T> one, Optional<T> other) {
    return one.orElse(null) == other.orElse(null);
  }
}
