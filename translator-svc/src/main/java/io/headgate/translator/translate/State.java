package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.Site;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All that translation knows between two steps. Immutable. Every part follows from {@code
 * resources} alone, whatever steps led there; the ledger's revisions and {@code needed} apart.
 *
 * @param sites Gateways of ours with their routes
 * @param finds endpoints of the clusters they need
 * @param outputs what their proxies are given
 * @param needed by Gateway, what has to be acknowledged
 * @param ledger what the log holds once the step's records are written
 */
public record State(
    ResourceSet resources,
    Planned planned,
    PSortedMap<Name, Site> sites,
    Finds finds,
    PSortedMap<Name, Output> outputs,
    PMap<String, Needed> needed,
    Proxies proxies,
    Ledger ledger) {

  /** A start from nothing but what the log holds. */
  public static State from(Ledger ledger, Proxies proxies) {
    return new State(
        ResourceSet.EMPTY,
        Planned.NONE,
        TreePMap.empty(),
        Finds.NONE,
        TreePMap.empty(),
        HashTreePMap.empty(),
        proxies,
        ledger);
  }

  public static State empty() {
    return from(Ledger.EMPTY, Proxies.NONE);
  }

  /** The revision that has to be acknowledged for a Gateway's generation. */
  record Needed(long generation, long revision) {
    /** The log says that it was acknowledged before we started. */
    static final long ALREADY = -1;
  }

  State with(Ledger other) {
    return new State(resources, planned, sites, finds, outputs, needed, proxies, other);
  }

  State with(Proxies others) {
    return new State(resources, planned, sites, finds, outputs, needed, others, ledger);
  }

  /** The whole result, for tests, dumps and offline translation. */
  public Translation translation() {
    SortedMap<String, GatewayPlan> plans = new TreeMap<>();
    sites.forEach((name, site) -> plans.put(name.toString(), site.plan()));
    SortedMap<String, Endpoints> endpoints = new TreeMap<>();
    finds.byCluster().forEach((cluster, found) -> endpoints.put(cluster, found.endpoints()));
    SortedMap<String, SortedMap<String, XdsResource>> xds = new TreeMap<>();
    outputs.forEach((name, output) -> xds.put(name.toString(), output.resources()));
    SortedMap<String, DesiredEvent> desired = new TreeMap<>(ledger.desired());
    return new Translation(plans, endpoints, xds, desired);
  }
}
