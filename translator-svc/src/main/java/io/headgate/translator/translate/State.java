package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.Assembly;
import io.headgate.translator.plan.Source;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All that translation knows between two steps. Immutable.
 *
 * @param ledger what the log holds once the step's records are written
 */
public record State(
    ResourceSet resources,
    Planned planned,
    PSortedMap<Name, Output> outputs,
    PMap<String, Found> endpoints,
    Watchers watchers,
    PMap<String, Needed> needed,
    Proxies proxies,
    Ledger ledger) {

  /** A start from nothing but what the log holds. */
  public static State from(Ledger ledger, Proxies proxies) {
    return new State(
        ResourceSet.EMPTY,
        Planned.NONE,
        TreePMap.empty(),
        HashTreePMap.empty(),
        Watchers.NONE,
        HashTreePMap.empty(),
        proxies,
        ledger);
  }

  public static State empty() {
    return from(Ledger.EMPTY, Proxies.NONE);
  }

  /**
   * What one gateway's proxies are given.
   *
   * @param config listeners, routes, clusters and certificates by key on the log
   * @param endpoints by cluster
   */
  record Output(
      Assembly.Assembled assembled,
      java.util.List<Assembly.Bound> bounds,
      SortedMap<String, XdsResource> config,
      PMap<String, XdsResource> endpoints) {}

  /** A cluster's endpoints and the object that says where they are. */
  record Found(Source source, @Nullable KubeObject root, Endpoints endpoints) {}

  /** The revision that has to be acknowledged for a Gateway's generation. */
  record Needed(long generation, long revision) {
    /** The log says that it was acknowledged before we started. */
    static final long ALREADY = -1;
  }

  /** The whole result, for tests, dumps and offline translation. */
  public Translation translation() {
    SortedMap<String, SortedMap<String, XdsResource>> xds = new TreeMap<>();
    outputs.forEach((name, output) -> {
      SortedMap<String, XdsResource> resources = new TreeMap<>(output.config());
      output.endpoints().values().forEach(r -> resources.put(Step.key(r), r));
      xds.put(name.toString(), resources);
    });
    SortedMap<String, DesiredEvent> desired = new TreeMap<>(ledger.desired());
    SortedMap<String, io.headgate.translator.ir.GatewayPlan> plans = new TreeMap<>();
    outputs.forEach((name, output) -> plans.put(name.toString(), output.assembled().plan()));
    SortedMap<String, Endpoints> found = new TreeMap<>();
    endpoints.forEach((cluster, one) -> found.put(cluster, one.endpoints()));
    return new Translation(plans, found, xds, desired);
  }
}
