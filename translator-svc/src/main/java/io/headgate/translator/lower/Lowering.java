package io.headgate.translator.lower;

import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** From what a gateway has to do to what Envoy is told. */
public final class Lowering {
  private Lowering() {}

  /** Clusters, listeners and route tables of a gateway, ordered by type and name. */
  public static List<XdsResource> gateway(GatewayPlan plan) {
    Packer packer = new Packer(plan.gateway());
    return Stream.of(
            plan.clusters().values().stream()
                .map(cluster -> packer.pack(cluster.name(), Clusters.lower(cluster))),
            plan.listeners().stream()
                .map(listener -> packer.pack(listener.name(), Listeners.lower(listener))),
            plan.routeTables().values().stream()
                .map(table -> packer.pack(table.name(), RouteTables.lower(plan, table))))
        .flatMap(resources -> resources)
        .sorted(Comparator.comparing(XdsResource::getTypeUrl).thenComparing(XdsResource::getName))
        .toList();
  }

  /** The endpoints of one cluster, also when there are none. */
  public static XdsResource endpoints(String gateway, Endpoints endpoints) {
    return new Packer(gateway).pack(endpoints.cluster(), EndpointSets.lower(endpoints));
  }

  /** A certificate and its key; only the proxy of {@code gateway} will be told what is in it. */
  public static XdsResource certificate(String gateway, Certificate certificate, Sealer sealer) {
    return new Packer(gateway).seal(certificate.name(), Secrets.lower(certificate), sealer);
  }

  /** Where a sealed resource belongs: opening it for another gateway or name fails. */
  public static String sealingContext(String gateway, String name) {
    return "xds|" + gateway + "|" + name;
  }
}
