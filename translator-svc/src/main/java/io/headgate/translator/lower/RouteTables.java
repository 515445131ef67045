package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.RouteTable;

/** Hosts and their routes. */
final class RouteTables {
  private RouteTables() {}

  static RouteConfiguration lower(GatewayPlan plan, RouteTable table) {
    Origin origin = origin(plan, table);
    RouteConfiguration.Builder configuration =
        RouteConfiguration.newBuilder().setName(table.name()).setIgnorePortInHostMatching(true);
    for (RouteTable.VirtualHost host : table.hosts()) {
      VirtualHost.Builder lowered =
          configuration.addVirtualHostsBuilder().setName(host.domain()).addDomains(host.domain());
      host.routes().forEach(route -> lowered.addAllRoutes(Routes.lower(route, origin)));
    }
    return configuration.build();
  }

  /** Where requests of a table come in, as clients see it: what redirects stay at. */
  record Origin(boolean https, int port) {
    boolean usualPort() {
      return port == usualPort(https);
    }

    static int usualPort(boolean https) {
      return https ? 443 : 80;
    }
  }

  private static Origin origin(GatewayPlan plan, RouteTable table) {
    for (PortListener listener : plan.listeners()) {
      for (PortListener.Chain chain : listener.chains()) {
        if (chain.routeTable().equals(table.name())) {
          return new Origin(chain.tls(), listener.port());
        }
      }
    }
    return new Origin(false, Origin.usualPort(false));
  }
}
