package io.headgate.translator.translate;

import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.lower.LoweredTable;
import io.headgate.translator.lower.Lowering;
import io.headgate.translator.lower.XdsType;
import io.headgate.translator.model.Name;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.pcollections.PSortedMap;

/**
 * What one Gateway's proxies are given after a step. Only what may differ is compared, and only
 * what differs is lowered.
 *
 * @param changes by key on the log; empty = gone
 */
record OutputStep(Output output, SortedMap<String, Optional<XdsResource>> changes) {

  /**
   * Of every Gateway that may be given something else.
   *
   * @param looked clusters whose endpoints were looked up again
   */
  static SortedMap<Name, OutputStep> of(
      State before, SiteStep sites, Finds finds, Collection<String> looked, Sealer sealer) {
    Collection<String> moved =
        looked.stream()
            .filter(c -> !before.finds().endpoints(c).equals(finds.endpoints(c)))
            .toList();
    SortedSet<Name> gateways = new TreeSet<>(before.sites().keySet());
    gateways.addAll(sites.sites().keySet());
    SortedMap<Name, OutputStep> steps = new TreeMap<>();
    for (Name gateway : gateways) {
      SortedSet<String> clusters =
          new TreeSet<>(sites.touched().getOrDefault(gateway, Collections.emptySortedSet()));
      Wanted is = Wanted.of(gateway, sites.sites().get(gateway), finds);
      clusters.addAll(moved.stream().filter(c -> is.cluster(c).isPresent()).toList());
      if (sites.touched().containsKey(gateway) || !clusters.isEmpty()) {
        Wanted was = Wanted.of(gateway, before.sites().get(gateway), before.finds());
        Output known = before.outputs().getOrDefault(gateway, Output.NONE);
        steps.put(gateway, new Lowerer(was, is, sealer).step(known, clusters));
      }
    }
    return steps;
  }

  private static final class Lowerer {
    private final Wanted was;
    private final Wanted is;
    private final Sealer sealer;
    private final SortedMap<String, Optional<XdsResource>> changes = new TreeMap<>();

    Lowerer(Wanted was, Wanted is, Sealer sealer) {
      this.was = was;
      this.is = is;
      this.sealer = sealer;
    }

    OutputStep step(Output known, Collection<String> clusters) {
      String gateway = is.plan().gateway();
      differ(
          XdsType.CLUSTER,
          clusters,
          was::cluster,
          is::cluster,
          cluster -> Lowering.cluster(gateway, cluster));
      differ(
          XdsType.ENDPOINTS,
          clusters,
          was::endpoints,
          is::endpoints,
          endpoints -> Lowering.endpoints(gateway, endpoints));
      differ(
          XdsType.LISTENER,
          names(was.listeners(), is.listeners()),
          was::listener,
          is::listener,
          listener -> Lowering.listener(gateway, listener));
      differ(
          XdsType.CERTIFICATE,
          names(was.certificates(), is.certificates()),
          was::certificate,
          is::certificate,
          certificate -> Lowering.certificate(gateway, certificate, sealer));
      PSortedMap<String, LoweredTable> tables = tables(known.tables());
      return new OutputStep(known.with(tables, changes), changes);
    }

    private <T> void differ(
        XdsType type,
        Collection<String> names,
        Function<String, Optional<T>> before,
        Function<String, Optional<T>> now,
        Function<T, XdsResource> lower) {
      for (String name : names) {
        Optional<T> wanted = now.apply(name);
        if (!wanted.equals(before.apply(name))) {
          changes.put(type.key(is.plan().gateway(), name), wanted.map(lower));
        }
      }
    }

    @SuppressWarnings("ReferenceEquality") // a table whose hosts did not change is the very same
    private PSortedMap<String, LoweredTable> tables(PSortedMap<String, LoweredTable> known) {
      boolean sameOrigins = was.listeners().equals(is.listeners());
      PSortedMap<String, LoweredTable> tables = known;
      for (String name : names(was.plan().routeTables(), is.plan().routeTables())) {
        Optional<RouteTable> now = is.table(name);
        if (sameOrigins && now.orElse(null) == was.table(name).orElse(null)) {
          continue;
        }
        Optional<LoweredTable> lowered =
            now.map(table -> Lowering.table(is.plan(), table, known.get(name)));
        tables = lowered.isPresent() ? tables.plus(name, lowered.get()) : tables.minus(name);
        changes.put(
            XdsType.ROUTE_TABLE.key(is.plan().gateway(), name),
            lowered.map(LoweredTable::resource));
      }
      return tables;
    }

    private static Collection<String> names(Map<String, ?> some, Map<String, ?> others) {
      SortedSet<String> names = new TreeSet<>(some.keySet());
      names.addAll(others.keySet());
      return names;
    }
  }
}
