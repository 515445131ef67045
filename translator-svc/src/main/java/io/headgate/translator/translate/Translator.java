package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.desired.ShadowService;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.lower.Lowering;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Assembly;
import io.headgate.translator.plan.Assembly.Bound;
import io.headgate.translator.plan.EndpointLookup;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.HostMemos;
import io.headgate.translator.plan.Source;
import io.headgate.translator.provision.Provisioner;
import io.headgate.translator.status.GatewayClassStatus;
import io.headgate.translator.status.GatewayStatus;
import io.headgate.translator.translate.State.Found;
import io.headgate.translator.translate.State.Needed;
import io.headgate.translator.translate.State.Output;
import io.headgate.translator.translate.Step.GatewayChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Resources to xDS resources, statuses and wanted objects. Pure and deterministic: the same inputs
 * give the same bytes. Thread-safe.
 */
public final class Translator {
  private final TranslatorOptions options;
  private final Sealer sealer;
  private final Planner planner;

  public Translator(TranslatorOptions options, Sealer sealer) {
    this.options = options;
    this.sealer = sealer;
    this.planner = new Planner(options, sealer);
  }

  /** Everything at once, from nothing. */
  public Translation translate(ResourceSet resources) {
    return next(State.empty(), resources, List.of(), true).next().translation();
  }

  /**
   * The step from {@code before} to {@code resources}.
   *
   * @param changed keys of all objects in which the two differ
   */
  public Step next(State before, ResourceSet resources, Collection<ResourceKey> changed) {
    boolean plan = !changed.stream().allMatch(Affected::endpointsOnly);
    return next(before, resources, changed, plan);
  }

  /** The first step of a run: plans in any case, so that the log is set right. */
  public Step first(State before, ResourceSet resources) {
    return next(before, resources, List.of(), true);
  }

  /** The step after proxies have answered: only what is said of Gateways can change. */
  public Step heard(State before, Proxies proxies) {
    State heard =
        new State(
            before.resources(),
            before.planned(),
            before.outputs(),
            before.endpoints(),
            before.watchers(),
            before.needed(),
            proxies,
            before.ledger());
    SortedMap<String, Optional<DesiredEvent>> desired = new TreeMap<>();
    for (GatewayView view : views(before.planned())) {
      String key = Keys.desiredStatus(view.gateway().meta().key());
      DesiredEvent status = gatewayStatus(view, heard);
      if (!Objects.equals(before.ledger().desired().get(key), status)) {
        desired.put(key, Optional.of(status));
      }
    }
    return new Step(withDesired(heard, desired), List.of(), desired);
  }

  private Step next(
      State before, ResourceSet resources, Collection<ResourceKey> changed, boolean plan) {
    Set<String> affected =
        Affected.clusters(before.watchers(), before.resources(), resources, changed);
    return plan ? replanned(before, resources, affected) : refreshed(before, resources, affected);
  }

  /** Endpoints of some clusters changed, nothing else. */
  private Step refreshed(State before, ResourceSet resources, Set<String> affected) {
    PMap<String, Found> endpoints = before.endpoints();
    PSortedMap<Name, Output> outputs = before.outputs();
    Map<Name, List<XdsResource>> put = new TreeMap<>();
    for (String cluster : affected) {
      Found known = endpoints.get(cluster);
      if (known == null) {
        continue;
      }
      Found found = find(cluster, known.source(), resources);
      if (found.endpoints().equals(known.endpoints())) {
        continue;
      }
      endpoints = endpoints.plus(cluster, found);
      for (Map.Entry<Name, Output> output : before.outputs().entrySet()) {
        if (output.getValue().endpoints().containsKey(cluster)) {
          XdsResource lowered = Lowering.endpoints(output.getKey().toString(), found.endpoints());
          Output now = outputs.get(output.getKey());
          if (now != null) {
            outputs =
                outputs.plus(
                    output.getKey(),
                    new Output(
                        now.assembled(),
                        now.bounds(),
                        now.config(),
                        now.endpoints().plus(cluster, lowered)));
            put.computeIfAbsent(output.getKey(), _ -> new ArrayList<>()).add(lowered);
          }
        }
      }
    }
    Ledger ledger = before.ledger();
    List<GatewayChange> changes = new ArrayList<>();
    for (Map.Entry<Name, List<XdsResource>> gateway : put.entrySet()) {
      String id = gateway.getKey().toString();
      Ledger.Published published = ledger.gateway(id);
      for (XdsResource resource : gateway.getValue()) {
        published = published.put(Step.key(resource), resource.getVersion());
      }
      published = published.published();
      ledger = ledger.withGateway(id, published);
      changes.add(change(id, gateway.getValue(), List.of(), published));
    }
    State next =
        new State(
            resources,
            before.planned(),
            outputs,
            endpoints,
            before.watchers(),
            before.needed(),
            before.proxies(),
            ledger);
    return new Step(next, changes, new TreeMap<>());
  }

  private Step replanned(State before, ResourceSet resources, Set<String> affected) {
    Planned planned = planner.plan(before.planned(), resources);
    PSortedMap<Name, Output> outputs = TreePMap.empty();
    Map<String, Found> endpoints = new HashMap<>();
    SortedMap<Name, List<Bound>> bounds = Planner.bounds(planned);
    for (GatewayView view : views(planned)) {
      Name name = view.gateway().name();
      List<Bound> bound = bounds.getOrDefault(name, List.of());
      Output known = before.outputs().get(name);
      Output config = config(view, bound, known, before.planned(), planned);
      outputs =
          outputs.plus(name, endpoints(config, known, before, resources, affected, endpoints));
    }
    List<GatewayChange> changes = new ArrayList<>();
    Ledger ledger = diff(before.ledger(), outputs, changes);
    State next =
        new State(
            resources,
            planned,
            outputs,
            HashTreePMap.from(endpoints),
            Watchers.of(endpoints),
            needed(before, views(planned), ledger),
            before.proxies(),
            ledger);
    SortedMap<String, Optional<DesiredEvent>> desired =
        Differences.of(before.ledger().desired(), desired(next));
    return new Step(withDesired(next, desired), changes, desired);
  }

  /** The gateway's configuration; the very same while nothing that it is made from changed. */
  private Output config(
      GatewayView view, List<Bound> bounds, @Nullable Output known, Planned before, Planned now) {
    Name name = view.gateway().name();
    if (known != null
        && before.gateways().get(name) == now.gateways().get(name)
        && sameElements(known.bounds(), bounds)) {
      return known;
    }
    Assembly.Assembled assembled =
        Assembly.assemble(
            view, bounds, options, known == null ? HostMemos.none() : known.assembled().hosts());
    SortedMap<String, XdsResource> config = new TreeMap<>();
    for (XdsResource resource : Lowering.gateway(assembled.plan())) {
      config.put(Step.key(resource), resource);
    }
    for (Certificate certificate : assembled.certificates()) {
      XdsResource resource = Lowering.certificate(view.id(), certificate, sealer);
      config.put(Step.key(resource), resource);
    }
    return new Output(assembled, List.copyOf(bounds), config, HashTreePMap.empty());
  }

  private Output endpoints(
      Output config,
      @Nullable Output known,
      State before,
      ResourceSet resources,
      Set<String> affected,
      Map<String, Found> found) {
    Map<String, XdsResource> lowered = new HashMap<>();
    for (Map.Entry<String, Source.Use> use : config.assembled().uses().entrySet()) {
      String cluster = use.getKey();
      Found now =
          found.computeIfAbsent(
              cluster,
              _ ->
                  kept(before.endpoints().get(cluster), use.getValue().source(), resources)
                      .filter(_ -> !affected.contains(cluster))
                      .orElseGet(() -> find(cluster, use.getValue().source(), resources)));
      Found then = before.endpoints().get(cluster);
      XdsResource same = known == null ? null : known.endpoints().get(cluster);
      lowered.put(
          cluster,
          same != null && then != null && then.endpoints().equals(now.endpoints())
              ? same
              : Lowering.endpoints(config.assembled().plan().gateway(), now.endpoints()));
    }
    return new Output(
        config.assembled(), config.bounds(), config.config(), HashTreePMap.from(lowered));
  }

  @SuppressWarnings("ReferenceEquality") // equal objects keep their identity in a ResourceSet
  private static Optional<Found> kept(@Nullable Found known, Source source, ResourceSet resources) {
    return Optional.ofNullable(known)
        .filter(f -> f.source().equals(source))
        .filter(f -> f.root() == root(source, resources));
  }

  private static Found find(String cluster, Source source, ResourceSet resources) {
    return new Found(
        source, root(source, resources), EndpointLookup.find(cluster, source, resources));
  }

  private static @Nullable KubeObject root(Source source, ResourceSet resources) {
    return switch (source) {
      case Source.Pool(Name pool) -> resources.get(InferencePool.class, pool).orElse(null);
      case Source.ServicePort(Name service, _) ->
          resources.get(Service.class, service).orElse(null);
      case Source.Fixed _ -> null;
    };
  }

  private static Ledger diff(
      Ledger before, SortedMap<Name, Output> outputs, List<GatewayChange> changes) {
    Ledger ledger = before;
    SortedMap<String, Map<String, XdsResource>> wanted = new TreeMap<>();
    before.gateways().keySet().forEach(gateway -> wanted.put(gateway, Map.of()));
    outputs.forEach((name, output) -> {
      Map<String, XdsResource> all = new HashMap<>(output.config());
      output.endpoints().values().forEach(r -> all.put(Step.key(r), r));
      wanted.put(name.toString(), all);
    });
    for (Map.Entry<String, Map<String, XdsResource>> gateway : wanted.entrySet()) {
      Ledger.Published published = before.gateway(gateway.getKey());
      List<XdsResource> put = Differences.changed(published.versions(), gateway.getValue());
      List<String> removed =
          Differences.gone(published.versions().keySet(), gateway.getValue().keySet());
      if (put.isEmpty() && removed.isEmpty() && published.revision() > 0) {
        continue;
      }
      for (XdsResource resource : put) {
        published = published.put(Step.key(resource), resource.getVersion());
      }
      for (String key : removed) {
        published = published.removed(key);
      }
      published = published.published();
      ledger = ledger.withGateway(gateway.getKey(), published);
      changes.add(change(gateway.getKey(), put, removed, published));
    }
    return ledger;
  }

  private static GatewayChange change(
      String gateway, List<XdsResource> put, List<String> removed, Ledger.Published published) {
    return new GatewayChange(
        gateway, put, removed, published.revision(), published.digest().toString());
  }

  /** A new generation has to be acknowledged; further changes of routes do not ask for it again. */
  private static PMap<String, Needed> needed(State before, List<GatewayView> views, Ledger ledger) {
    Map<String, Needed> needed = new HashMap<>();
    for (GatewayView view : views) {
      long generation = view.gateway().meta().generation();
      Needed known = before.needed().get(view.id());
      if (known == null && wasProgrammed(view, before.ledger())) {
        known = new Needed(generation, Needed.ALREADY);
      }
      needed.put(
          view.id(),
          known != null && known.generation() == generation
              ? known
              : new Needed(generation, ledger.gateway(view.id()).revision()));
    }
    return HashTreePMap.from(needed);
  }

  /** Whether the log says that this very generation was programmed, before a restart. */
  private static boolean wasProgrammed(GatewayView view, Ledger ledger) {
    DesiredEvent written = ledger.desired().get(Keys.desiredStatus(view.gateway().meta().key()));
    return written != null
        && written.getStatus().getObservedGeneration() == view.gateway().meta().generation()
        && GatewayStatus.programmed(written.getStatus().getJson());
  }

  private SortedMap<String, DesiredEvent> desired(State state) {
    Rejections rejections =
        new Rejections(
            state.planned(), planner.classes(state.resources()), options.controllerName());
    SortedMap<String, DesiredEvent> desired =
        new TreeMap<>(rejections.statuses(state.resources().rejected()));
    for (GatewayClass gatewayClass : state.resources().all(GatewayClass.class)) {
      if (planner.ours(gatewayClass)) {
        desired.put(
            Keys.desiredStatus(gatewayClass.meta().key()),
            GatewayClassStatus.of(
                gatewayClass, Provisioner.accepted(gatewayClass, state.resources(), options)));
      }
    }
    for (GatewayView view : views(state.planned())) {
      desired.put(Keys.desiredStatus(view.gateway().meta().key()), gatewayStatus(view, state));
      view.provision()
          .ifPresent(p ->
              p.wanted(state.ledger().desired())
                  .forEach((key, event) -> desired.putIfAbsent(key, event)));
    }
    state
        .planned()
        .routes()
        .values()
        .forEach(route ->
            route
                .status()
                .ifPresent(status ->
                    desired.put(Keys.desiredStatus(route.plan().route().meta().key()), status)));
    state
        .planned()
        .pools()
        .values()
        .forEach(pool -> {
          InferencePool object = pool.view().value().pool();
          pool.status().ifPresent(s -> desired.put(Keys.desiredStatus(object.meta().key()), s));
          pool.shadow()
              .ifPresent(s -> desired.put(Keys.desiredObject(ShadowService.key(object)), s));
        });
    return desired;
  }

  private DesiredEvent gatewayStatus(GatewayView view, State state) {
    Needed needed = state.needed().get(view.id());
    Output output = state.outputs().get(view.gateway().name());
    Map<String, Integer> attached = new HashMap<>();
    if (output != null) {
      for (Bound bound : output.bounds()) {
        bound.hosts().keySet().forEach(listener -> attached.merge(listener, 1, Integer::sum));
      }
    }
    return GatewayStatus.of(
        view,
        attached,
        state.proxies().programming(view.id(), needed == null ? 0 : needed.revision()),
        options);
  }

  private static List<GatewayView> views(Planned planned) {
    return planned.gateways().values().stream().map(memo -> memo.value()).toList();
  }

  private static State withDesired(State state, SortedMap<String, Optional<DesiredEvent>> changes) {
    PMap<String, DesiredEvent> desired = state.ledger().desired();
    for (Map.Entry<String, Optional<DesiredEvent>> change : changes.entrySet()) {
      desired =
          change.getValue().isPresent()
              ? desired.plus(change.getKey(), change.getValue().get())
              : desired.minus(change.getKey());
    }
    return new State(
        state.resources(),
        state.planned(),
        state.outputs(),
        state.endpoints(),
        state.watchers(),
        state.needed(),
        state.proxies(),
        new Ledger(state.ledger().gateways(), desired));
  }

  @SuppressWarnings("ReferenceEquality") // memoised routes keep their identity
  private static boolean sameElements(List<Bound> one, List<Bound> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }
}
