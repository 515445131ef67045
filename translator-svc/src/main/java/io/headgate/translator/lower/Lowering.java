package io.headgate.translator.lower;

import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.RouteTable;
import org.jspecify.annotations.Nullable;

/** From what a gateway has to do to what Envoy is told. */
public final class Lowering {
  private Lowering() {}

  public static XdsResource cluster(String gateway, Cluster cluster) {
    return new Packer(gateway)
        .pack(XdsType.CLUSTER, cluster.name(), Piece.of(Clusters.lower(cluster)));
  }

  public static XdsResource listener(String gateway, PortListener listener) {
    return new Packer(gateway)
        .pack(XdsType.LISTENER, listener.name(), Piece.of(Listeners.lower(listener)));
  }

  /**
   * One route table of {@code plan}.
   *
   * @param known the table before, if any: only what differs is made anew
   */
  public static LoweredTable table(
      GatewayPlan plan, RouteTable table, @Nullable LoweredTable known) {
    return LoweredTable.of(plan, table, known);
  }

  /** The endpoints of one cluster, also when there are none. */
  public static XdsResource endpoints(String gateway, Endpoints endpoints) {
    return new Packer(gateway)
        .pack(XdsType.ENDPOINTS, endpoints.cluster(), Piece.of(EndpointSets.lower(endpoints)));
  }

  /** A certificate and its key; only the proxy of {@code gateway} will be told what is in it. */
  public static XdsResource certificate(String gateway, Certificate certificate, Sealer sealer) {
    return new Packer(gateway)
        .seal(
            XdsType.CERTIFICATE, certificate.name(), Piece.of(Secrets.lower(certificate)), sealer);
  }
}
