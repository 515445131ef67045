package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Site;
import io.headgate.translator.provision.Provisioner;
import io.headgate.translator.status.GatewayStatus;
import io.headgate.translator.translate.Planner.Plan;
import io.headgate.translator.translate.State.Needed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;

/**
 * Resources to xDS resources, statuses and wanted objects. Pure and deterministic: the same
 * resources give the same bytes, whatever steps led to them. Thread-safe.
 */
public final class Translator {
  private final TranslatorOptions options;
  private final Sealer sealer;
  private final Planner planner;
  private final Statuses statuses;

  public Translator(TranslatorOptions options, Sealer sealer) {
    this.options = options;
    this.sealer = sealer;
    Classes classes = new Classes(options);
    this.planner = new Planner(options, classes, sealer);
    this.statuses = new Statuses(options, classes);
  }

  /** Everything at once, from nothing. */
  public Translation translate(ResourceSet resources) {
    return first(State.empty(), resources).next().translation();
  }

  /**
   * The step from {@code before} to {@code resources}.
   *
   * @param changed keys of all objects in which the two differ
   */
  public Step next(State before, ResourceSet resources, Collection<ResourceKey> changed) {
    return step(before, resources, changed, false);
  }

  /**
   * The first step of a run: plans everything and compares it with all that is on the log, so that
   * the log is set right. Of {@code before} only that and the proxies count.
   */
  public Step first(State before, ResourceSet resources) {
    State start = State.from(before.ledger(), before.proxies());
    List<ResourceKey> all =
        resources.keys().stream().filter(key -> !Affected.endpointsOnly(key)).toList();
    return step(start, resources, all, true);
  }

  /** The step after proxies have answered: only what is said of Gateways can change. */
  public Step heard(State before, Proxies proxies) {
    if (before.proxies().equals(proxies)) {
      return Step.none(before);
    }
    State heard = before.with(proxies);
    List<Name> spoken =
        heard.sites().keySet().stream()
            .filter(gateway -> !proxies.agree(before.proxies(), gateway.toString()))
            .toList();
    SortedMap<String, Optional<DesiredEvent>> desired =
        Statuses.changes(before.ledger(), statuses.gateways(heard, spoken));
    return new Step(heard.with(heard.ledger().with(desired)), List.of(), desired);
  }

  private Step step(
      State before, ResourceSet resources, Collection<ResourceKey> changed, boolean first) {
    Plan plan = planner.plan(before.planned(), resources, changed);
    SiteStep sites = SiteStep.of(before.sites(), before.planned(), plan, options);
    SortedSet<String> looked =
        Affected.clusters(before.finds().watchers(), before.resources(), resources, changed);
    sites.touched().values().forEach(clusters -> looked.addAll(clusters));
    Finds finds = before.finds().with(looked, sites::source, resources);
    SortedMap<Name, OutputStep> outputs = OutputStep.of(before, sites, finds, looked, sealer);

    SortedMap<String, SortedMap<String, Optional<XdsResource>>> xds = new TreeMap<>();
    outputs.forEach((name, output) -> xds.put(name.toString(), output.changes()));
    Publication published =
        Publication.of(
            before.ledger(),
            first ? Publication.whole(before.ledger(), xds) : xds,
            gateway -> account(gateway, sites));
    State now =
        new State(
            resources,
            plan.planned(),
            sites.sites(),
            finds,
            outputs(before.outputs(), outputs, sites),
            needed(before, sites, published.ledger()),
            before.proxies(),
            published.ledger());

    SortedMap<String, Optional<DesiredEvent>> wanted =
        statuses.of(before, now, plan, sites.touched().keySet(), changed);
    SortedMap<String, Optional<DesiredEvent>> desired =
        Statuses.changes(now.ledger(), first ? Statuses.whole(now.ledger(), wanted) : wanted);
    return new Step(now.with(now.ledger().with(desired)), published.changes(), desired);
  }

  private static String account(String gateway, SiteStep sites) {
    Site site = sites.sites().get(Name.parse(gateway));
    return site == null ? "" : Provisioner.account(site.view().gateway()).toString();
  }

  private static PSortedMap<Name, Output> outputs(
      PSortedMap<Name, Output> before, SortedMap<Name, OutputStep> steps, SiteStep sites) {
    PSortedMap<Name, Output> outputs = before;
    for (Map.Entry<Name, OutputStep> step : steps.entrySet()) {
      outputs =
          sites.sites().containsKey(step.getKey())
              ? outputs.plus(step.getKey(), step.getValue().output())
              : outputs.minus(step.getKey());
    }
    return outputs;
  }

  /** A new generation has to be acknowledged; further changes of routes do not ask for it again. */
  private static PMap<String, Needed> needed(State before, SiteStep sites, Ledger ledger) {
    PMap<String, Needed> needed = before.needed();
    for (Name gateway : sites.touched().keySet()) {
      Site site = sites.sites().get(gateway);
      needed =
          site == null
              ? needed.minus(gateway.toString())
              : needed.plus(gateway.toString(), needed(before, site.view(), ledger));
    }
    return needed;
  }

  private static Needed needed(State before, GatewayView view, Ledger ledger) {
    long generation = view.gateway().meta().generation();
    Needed known = before.needed().get(view.id());
    if (known == null && wasProgrammed(view, before.ledger())) {
      return new Needed(generation, Needed.ALREADY);
    }
    return known != null && known.generation() == generation
        ? known
        : new Needed(generation, ledger.gateway(view.id()).revision());
  }

  /** Whether the log says that this very generation was programmed, before a restart. */
  private static boolean wasProgrammed(GatewayView view, Ledger ledger) {
    DesiredEvent written = ledger.desired().get(Keys.desiredStatus(view.gateway().meta().key()));
    return written != null
        && written.getStatus().getObservedGeneration() == view.gateway().meta().generation()
        && GatewayStatus.programmed(written.getStatus().getJson());
  }
}
