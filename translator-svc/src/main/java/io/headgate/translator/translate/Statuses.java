package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.desired.ShadowService;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.ConfigMap;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.EndpointSlice;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.plan.Provision;
import io.headgate.translator.plan.Site;
import io.headgate.translator.plan.TlsPolicy;
import io.headgate.translator.status.GatewayStatus;
import io.headgate.translator.status.PolicyStatus;
import io.headgate.translator.translate.Planner.Plan;
import io.headgate.translator.translate.State.Needed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statuses and wanted objects by key on the log; empty = not wanted. */
record Statuses(TranslatorOptions options, Classes classes) {

  /**
   * Of all that a step touched. Later ones win: an object that cannot be decoded has a status of
   * its own, and a pool's shadow its name.
   */
  SortedMap<String, Optional<DesiredEvent>> of(
      State before,
      State now,
      Plan plan,
      Collection<Name> gateways,
      Collection<ResourceKey> changed) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    wanted.putAll(gateways(now, moved(before, now, changed)));
    if (changed.stream().allMatch(Affected::endpointsOnly)) {
      return wanted;
    }
    changed.stream()
        .filter(before.resources().rejected()::containsKey)
        .forEach(key -> wanted.put(Keys.desiredStatus(key), Optional.empty()));
    wanted.putAll(gatewayClasses(now, changed));
    wanted.putAll(gateways(now, gateways));
    if (!plan.gateways().isEmpty()) {
      wanted.putAll(proxies(before, now));
    }
    wanted.putAll(routes(now, plan.routes()));
    wanted.putAll(pools(now, plan.pools()));
    pickers(before, now, plan.pools())
        .forEach((key, event) ->
            wanted.merge(key, event, (proxy, picker) -> proxy.isPresent() ? proxy : picker));
    wanted.putAll(policies(now, changed));
    wanted.putAll(
        new Rejections(now.planned(), classes.served(now.resources()), options.controllerName())
            .statuses(now.resources().rejected()));
    return wanted;
  }

  SortedMap<String, Optional<DesiredEvent>> gateways(State now, Collection<Name> gateways) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    for (Name name : gateways) {
      wanted.put(
          status(Decoder.GATEWAY_GROUP, "Gateway", name),
          Optional.ofNullable(now.sites().get(name)).map(site -> gateway(site, now)));
    }
    return wanted;
  }

  /** Those of {@code wanted} that the log does not hold yet. */
  static SortedMap<String, Optional<DesiredEvent>> changes(
      Ledger held, SortedMap<String, Optional<DesiredEvent>> wanted) {
    SortedMap<String, Optional<DesiredEvent>> changes = new TreeMap<>(wanted);
    changes
        .entrySet()
        .removeIf(
            one -> Objects.equals(held.desired().get(one.getKey()), one.getValue().orElse(null)));
    return changes;
  }

  /** {@code wanted} as all there is: what the log holds beyond is no longer wanted. */
  static SortedMap<String, Optional<DesiredEvent>> whole(
      Ledger held, Map<String, Optional<DesiredEvent>> wanted) {
    SortedMap<String, Optional<DesiredEvent>> whole = new TreeMap<>(wanted);
    held.desired().keySet().forEach(key -> whole.putIfAbsent(key, Optional.empty()));
    return whole;
  }

  /** Whether a class is accepted depends on ConfigMaps too. */
  private SortedMap<String, Optional<DesiredEvent>> gatewayClasses(
      State now, Collection<ResourceKey> changed) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    boolean all = false;
    for (ResourceKey key : changed) {
      Optional<Class<? extends KubeObject>> type = ResourceSet.type(key);
      if (type.filter(GatewayClass.class::equals).isPresent()) {
        wanted.put(Keys.desiredStatus(key), Optional.empty());
      }
      all |= type.filter(t -> t == GatewayClass.class || t == ConfigMap.class).isPresent();
    }
    if (all) {
      for (GatewayClass gatewayClass : now.resources().all(GatewayClass.class)) {
        if (classes.ours(gatewayClass)) {
          wanted.put(
              Keys.desiredStatus(gatewayClass.meta().key()),
              Optional.of(classes.status(gatewayClass, now.resources())));
        }
      }
    }
    return wanted;
  }

  /** Where two Gateways want an object of the same name, the first by name has it. */
  private static SortedMap<String, Optional<DesiredEvent>> proxies(State before, State now) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    provisions(before)
        .flatMap(provision -> provision.keys().stream())
        .forEach(key -> wanted.put(Keys.desiredObject(key), Optional.empty()));
    SortedMap<String, Optional<DesiredEvent>> first = new TreeMap<>();
    provisions(now)
        .map(provision -> provision.wanted(now.ledger().desired()))
        .forEach(
            objects -> objects.forEach((key, event) -> first.putIfAbsent(key, Optional.of(event))));
    wanted.putAll(first);
    return wanted;
  }

  private static Stream<Provision> provisions(State state) {
    return state.planned().views().stream().flatMap(view -> view.provision().stream());
  }

  private static SortedMap<String, Optional<DesiredEvent>> routes(
      State now, Collection<ResourceKey> routes) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    for (ResourceKey key : routes) {
      wanted.put(
          Keys.desiredStatus(key),
          Optional.ofNullable(now.planned().routes().get(key)).flatMap(RouteMemo::status));
    }
    return wanted;
  }

  private static SortedMap<String, Optional<DesiredEvent>> pools(
      State now, Collection<Name> pools) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    for (Name name : pools) {
      Optional<PoolMemo> pool = Optional.ofNullable(now.planned().pools().get(name));
      wanted.put(status(Decoder.POOL_GROUP, "InferencePool", name), pool.flatMap(PoolMemo::status));
      wanted.put(Keys.desiredObject(ShadowService.key(name)), pool.flatMap(PoolMemo::shadow));
    }
    return wanted;
  }

  /** Objects of the pickers that were made for pools, or are now. */
  private static SortedMap<String, Optional<DesiredEvent>> pickers(
      State before, State now, Collection<Name> pools) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    for (Name name : pools) {
      PoolMemo was = before.planned().pools().get(name);
      if (was != null) {
        was.picker().keySet().forEach(key -> wanted.put(Keys.desiredObject(key), Optional.empty()));
      }
      PoolMemo is = now.planned().pools().get(name);
      if (is != null) {
        is.pickerRecords(now.ledger().desired())
            .forEach((key, event) -> wanted.put(key, Optional.of(event)));
      }
    }
    return wanted;
  }

  /** All of them, for there are few: much can change what is said of one. */
  private SortedMap<String, Optional<DesiredEvent>> policies(
      State now, Collection<ResourceKey> changed) {
    SortedMap<String, Optional<DesiredEvent>> wanted = new TreeMap<>();
    for (ResourceKey key : changed) {
      if (ResourceSet.type(key).filter(BackendTlsPolicy.class::equals).isPresent()) {
        wanted.put(Keys.desiredStatus(key), Optional.empty());
      }
    }
    for (Memo<BackendTlsPolicy, TlsPolicy> memo : now.planned().policies().values()) {
      BackendTlsPolicy policy = memo.value().policy();
      wanted.put(
          Keys.desiredStatus(policy.meta().key()),
          PolicyStatus.of(memo.value(), gateways(policy, now.planned()), options.controllerName()));
    }
    return wanted;
  }

  /** Gateways from which an accepted route leads to a Service that the policy is for. */
  private static Collection<Name> gateways(BackendTlsPolicy policy, Planned planned) {
    Collection<Name> gateways = new TreeSet<>();
    for (Name service : policy.services()) {
      for (ResourceKey route : planned.routeAskers().get(new Question.Policies(service))) {
        Optional.ofNullable(planned.routes().get(route))
            .ifPresent(memo -> gateways.addAll(memo.bounds().keySet()));
      }
    }
    return gateways;
  }

  private DesiredEvent gateway(Site site, State state) {
    Needed needed = state.needed().get(site.view().id());
    return GatewayStatus.of(
        site.view(),
        site.attached(),
        state
            .proxies()
            .programming(
                site.view().id(),
                needed == null ? 0 : needed.revision(),
                site.view().provision().map(made -> ready(made, state.resources()))),
        options);
  }

  /** Gateways whose proxies became ready, or ceased to be. */
  private static Collection<Name> moved(State before, State now, Collection<ResourceKey> changed) {
    Collection<Name> services = new TreeSet<>();
    for (ResourceKey key : changed) {
      Stream.of(before.resources(), now.resources())
          .flatMap(resources -> resources.get(key).stream())
          .flatMap(object -> object instanceof EndpointSlice slice ? Stream.of(slice) : Stream.of())
          .forEach(slice -> services.add(new Name(slice.meta().namespace(), slice.service())));
    }
    return services.isEmpty()
        ? List.of()
        : now.sites().entrySet().stream()
            .filter(site ->
                site.getValue().view().provision().stream()
                    .anyMatch(made -> services.contains(made.name())))
            .map(Map.Entry::getKey)
            .toList();
  }

  /** Only these does the Service send clients to. */
  private static Set<String> ready(Provision made, ResourceSet resources) {
    return resources.slicesOf(made.name()).values().stream()
        .flatMap(slice -> slice.pods().stream())
        .collect(Collectors.toSet());
  }

  private static String status(String group, String kind, Name name) {
    return Keys.desiredStatus(new ResourceKey(group, kind, name.namespace(), name.name()));
  }
}
