package io.headgate.translator.ir;

import java.util.List;

/**
 * The endpoints of one cluster, sorted, without duplicates.
 *
 * @param cluster name of the {@link Cluster}
 * @param standby who is asked while none of the addresses is healthy
 */
public record Endpoints(String cluster, List<HostPort> addresses, List<HostPort> standby) {
  public Endpoints {
    addresses = List.copyOf(addresses);
    standby = List.copyOf(standby);
  }

  /** With nobody on standby. */
  public Endpoints(String cluster, List<HostPort> addresses) {
    this(cluster, addresses, List.of());
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
