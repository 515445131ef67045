package io.headgate.translator.ir;

import java.util.List;

/**
 * The endpoints of one cluster, sorted, without duplicates.
 *
 * @param cluster name of the {@link Cluster}
 */
public record Endpoints(String cluster, List<HostPort> addresses) {
  public Endpoints {
    addresses = List.copyOf(addresses);
  }

  /** An IP address and a port. */
  public record HostPort(String ip, int port) implements Comparable<HostPort> {
    @Override
    public int compareTo(HostPort other) {
      int byIp = ip.compareTo(other.ip);
      return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }
  }
}
