package io.headgate.translator.ir;

import java.util.List;

/**
 * One socket of a gateway.
 *
 * @param name stable: {@code http/<port>} or {@code https/<port>}
 * @param address to bind
 * @param port the Gateway listener's port, as users know it
 * @param bindPort the port really bound, which differs where low ports are mapped
 * @param exclusive whether a port that another proxy of this host has is refused, not shared
 * @param chains for plain HTTP exactly one, without TLS; for HTTPS one per Gateway listener, most
 *     specific host name first
 */
public record PortListener(
    String name, String address, int port, int bindPort, boolean exclusive, List<Chain> chains) {
  public PortListener {
    chains = List.copyOf(chains);
  }

  /**
   * What happens to a connection.
   *
   * @param name unique in the listener
   * @param serverNames SNI names that lead here, {@code *.example.com} allowed; empty takes any
   * @param certificates names of {@link Certificate}s; empty means plain HTTP
   * @param routeTable name of the {@link RouteTable}
   */
  public record Chain(
      String name, List<String> serverNames, List<String> certificates, String routeTable) {
    public Chain {
      serverNames = List.copyOf(serverNames);
      certificates = List.copyOf(certificates);
    }

    public boolean tls() {
      return !certificates.isEmpty();
    }
  }
}
