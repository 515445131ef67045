package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.RouteTable;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route table as Envoy is told it, and the hosts it is joined from. Immutable. */
public final class LoweredTable {
  private final Origin origin;
  private final Map<String, LoweredHost> hosts;
  private final XdsResource resource;

  private LoweredTable(Origin origin, Map<String, LoweredHost> hosts, XdsResource resource) {
    this.origin = origin;
    this.hosts = hosts;
    this.resource = resource;
  }

  public XdsResource resource() {
    return resource;
  }

  /**
   * Lowers a table of {@code plan}.
   *
   * @param last the table before; hosts that it still has are taken over
   */
  static LoweredTable of(GatewayPlan plan, RouteTable table, @Nullable LoweredTable last) {
    Origin origin = Origin.of(plan, table);
    Map<String, LoweredHost> before =
        last == null || !last.origin.equals(origin) ? Map.of() : last.hosts;
    Map<String, LoweredHost> hosts = HashMap.newHashMap(table.hosts().size());
    Map<Retries.Usual, IdentityHashMap<Route, List<Piece>>> made =
        new EnumMap<>(Retries.Usual.class);
    List<Piece> pieces = new ArrayList<>(table.hosts().size() + 2);
    pieces.add(Piece.of(RouteConfiguration.newBuilder().setName(table.name()).build()));
    for (VirtualHost host : table.hosts()) {
      LoweredHost known = before.get(host.domain());
      LoweredHost lowered =
          known != null && known.of(host) ? known : LoweredHost.of(host, origin, known, made);
      hosts.put(host.domain(), lowered);
      pieces.add(lowered.piece());
    }
    pieces.add(Piece.of(RouteConfiguration.newBuilder().setIgnorePortInHostMatching(true).build()));
    return new LoweredTable(
        origin,
        hosts,
        new Packer(plan.gateway()).pack(XdsType.ROUTE_TABLE, table.name(), Piece.join(pieces)));
  }
}
