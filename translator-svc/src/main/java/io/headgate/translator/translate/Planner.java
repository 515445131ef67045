package io.headgate.translator.translate;

import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.desired.ShadowService;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Assembly.Bound;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.Attachments;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Lookups;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.PoolView;
import io.headgate.translator.plan.ResolvedRoute;
import io.headgate.translator.plan.RoutePlan;
import io.headgate.translator.plan.Routes;
import io.headgate.translator.plan.Verdict;
import io.headgate.translator.plan.World;
import io.headgate.translator.provision.Provisioner;
import io.headgate.translator.status.GatewayClassStatus;
import io.headgate.translator.status.PoolStatus;
import io.headgate.translator.status.RouteStatus;
import io.headgate.translator.translate.Planned.PoolMemo;
import io.headgate.translator.translate.Planned.RouteMemo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans every Gateway, route and pool, taking over from the plan before what still holds. */
record Planner(TranslatorOptions options, Sealer sealer) {

  Planned plan(Planned before, ResourceSet resources) {
    SortedMap<Name, Memo<Gateway, GatewayView>> gateways = gateways(before, resources);
    SortedMap<Name, GatewayView> views = new TreeMap<>();
    gateways.forEach((name, memo) -> views.put(name, memo.value()));
    World world = new World(resources, views, options, sealer);
    SortedMap<Name, RouteMemo> routes = new TreeMap<>();
    for (HttpRoute route : resources.all(HttpRoute.class)) {
      routes.put(route.name(), route(before, route, world));
    }
    return new Planned(gateways, routes, pools(before, routes, world));
  }

  private SortedMap<Name, Memo<Gateway, GatewayView>> gateways(
      Planned before, ResourceSet resources) {
    Set<String> classes = classes(resources);
    World world = new World(resources, new TreeMap<>(), options, sealer);
    SortedMap<Name, Memo<Gateway, GatewayView>> gateways = new TreeMap<>();
    for (Gateway gateway : resources.all(Gateway.class)) {
      if (classes.contains(gateway.className())) {
        gateways.put(
            gateway.name(),
            Lookups.memo(
                before.gateways().get(gateway.name()), gateway, world, Provisioner::resolve));
      }
    }
    return gateways;
  }

  /** Names of the GatewayClasses whose Gateways we serve. */
  Set<String> classes(ResourceSet resources) {
    return resources.all(GatewayClass.class).stream()
        .filter(this::ours)
        .filter(c -> options.provisioning().isPresent() || GatewayClassStatus.accepted(c).ok())
        .map(c -> c.meta().key().name())
        .collect(Collectors.toSet());
  }

  boolean ours(GatewayClass gatewayClass) {
    return gatewayClass.controllerName().equals(options.controllerName());
  }

  private RouteMemo route(Planned before, HttpRoute route, World world) {
    Memo<HttpRoute, ResolvedRoute> resolved =
        Lookups.memo(before.resolved(route.name()), route, world, Routes::resolve);
    Memo<HttpRoute, Attachment.Set> attached =
        Lookups.memo(before.attached(route.name()), route, world, Attachments::attach);
    RouteMemo known = before.routes().get(route.name());
    if (known != null && known.madeFrom(resolved, attached)) {
      return known;
    }
    RoutePlan plan = RoutePlan.of(resolved.value(), attached.value());
    return new RouteMemo(
        resolved, attached, plan, plan.bounds(), RouteStatus.of(plan, options.controllerName()));
  }

  private Map<Name, PoolMemo> pools(
      Planned before, SortedMap<Name, RouteMemo> routes, World world) {
    Map<Name, SortedMap<Name, Boolean>> reached = new HashMap<>();
    for (RouteMemo route : routes.values()) {
      for (Name pool : route.plan().resolved().pools()) {
        for (Attachment attachment : route.plan().attachments()) {
          reached
              .computeIfAbsent(pool, _ -> new TreeMap<>())
              .merge(attachment.gateway(), attachment.accepted().ok(), Boolean::logicalOr);
        }
      }
    }
    Map<Name, PoolMemo> pools = new HashMap<>();
    for (InferencePool pool : world.resources().all(InferencePool.class)) {
      pools.put(
          pool.name(),
          pool(before, pool, reached.getOrDefault(pool.name(), new TreeMap<>()), world));
    }
    return pools;
  }

  private PoolMemo pool(
      Planned before, InferencePool pool, SortedMap<Name, Boolean> gateways, World world) {
    Memo<InferencePool, PoolView> view =
        Lookups.memo(before.view(pool.name()), pool, world, PoolView::resolve);
    Name shadowName =
        new Name(pool.meta().namespace(), ShadowService.name(pool.meta().key().name()));
    Verdict shadow = ShadowService.verdict(pool, world.resources().get(Service.class, shadowName));
    boolean shadowed = !gateways.isEmpty() && shadow.ok();
    PoolMemo known = before.pools().get(pool.name());
    if (known != null && known.madeFrom(view, gateways, shadowed)) {
      return known;
    }
    return new PoolMemo(
        view,
        gateways,
        shadowed,
        PoolStatus.of(view.value(), gateways, shadow, options.controllerName()),
        shadowed ? Optional.of(ShadowService.of(pool)) : Optional.empty());
  }

  /** What each Gateway of ours has to serve, in the order of the routes' names. */
  static SortedMap<Name, java.util.List<Bound>> bounds(Planned planned) {
    SortedMap<Name, java.util.List<Bound>> bounds = new TreeMap<>();
    planned.gateways().keySet().forEach(name -> bounds.put(name, new java.util.ArrayList<>()));
    for (RouteMemo route : planned.routes().values()) {
      route
          .bounds()
          .forEach((gateway, bound) ->
              bounds.computeIfAbsent(gateway, _ -> new java.util.ArrayList<>()).add(bound));
    }
    return bounds;
  }
}
