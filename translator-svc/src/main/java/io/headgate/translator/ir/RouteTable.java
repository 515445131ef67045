package io.headgate.translator.ir;

import java.util.List;

/**
 * Routes of one listener, or of all plain HTTP listeners that share a port.
 *
 * @param name {@code http/<port>} or {@code https/<port>/<listener>}
 * @param hosts ordered by name; a request that matches none gets 404
 */
public record RouteTable(String name, List<VirtualHost> hosts) {
  public RouteTable {
    hosts = List.copyOf(hosts);
  }

  /**
   * Routes of one host name.
   *
   * @param domain exact, {@code *.suffix} or {@code *}; without port
   * @param routes in order of precedence: the first match wins
   */
  public record VirtualHost(String domain, List<Route> routes) {
    public VirtualHost {
      routes = List.copyOf(routes);
    }
  }
}
