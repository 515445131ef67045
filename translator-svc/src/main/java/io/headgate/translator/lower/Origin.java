package io.headgate.translator.lower;

import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.RouteTable;

/** Where requests of a table come in, as clients see it: what redirects stay at. */
record Origin(boolean https, int port) {

  static Origin of(GatewayPlan plan, RouteTable table) {
    for (PortListener listener : plan.listeners()) {
      for (PortListener.Chain chain : listener.chains()) {
        if (chain.routeTable().equals(table.name())) {
          return new Origin(chain.tls(), listener.port());
        }
      }
    }
    return new Origin(false, usualPort(false));
  }

  boolean usualPort() {
    return port == usualPort(https);
  }

  static int usualPort(boolean https) {
    return https ? 443 : 80;
  }
}
