package io.headgate.translator.translate;

import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.Site;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All there is to lower for one Gateway.
 *
 * @param listeners by name
 * @param certificates by name
 * @param finds endpoints of its clusters, and of those of others
 */
record Wanted(
    GatewayPlan plan,
    SortedMap<String, PortListener> listeners,
    SortedMap<String, Certificate> certificates,
    Finds finds) {

  /** Nothing for a Gateway that is not there. */
  static Wanted of(Name gateway, @Nullable Site site, Finds finds) {
    if (site == null) {
      return new Wanted(
          GatewayPlan.empty(gateway.toString()), new TreeMap<>(), new TreeMap<>(), finds);
    }
    SortedMap<String, PortListener> listeners = new TreeMap<>();
    site.plan().listeners().forEach(listener -> listeners.put(listener.name(), listener));
    return new Wanted(site.plan(), listeners, site.certificates(), finds);
  }

  Optional<Cluster> cluster(String name) {
    return Optional.ofNullable(plan.clusters().get(name));
  }

  Optional<Endpoints> endpoints(String cluster) {
    return cluster(cluster).flatMap(_ -> finds.endpoints(cluster));
  }

  Optional<PortListener> listener(String name) {
    return Optional.ofNullable(listeners.get(name));
  }

  Optional<Certificate> certificate(String name) {
    return Optional.ofNullable(certificates.get(name));
  }

  Optional<RouteTable> table(String name) {
    return Optional.ofNullable(plan.routeTables().get(name));
  }
}
