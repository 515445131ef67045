package io.headgate.epp.scheduling;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The endpoints that the data plane allows: {@code ip:port} or {@code ip}, as a list, as one
 * comma-separated text, or mixed; IPv6 with or without brackets.
 */
final class SubsetHint implements Filter {
  static final String NAME = "subset-hint";

  private final Set<String> allowed = new HashSet<>();

  SubsetHint(List<String> hint) {
    for (String entry : hint) {
      for (String address : entry.split(",", -1)) {
        allowed.add(unbracketed(address.strip()));
      }
    }
  }

  @Override
  public List<PoolSnapshot.Endpoint> filter(
      RequestFacts facts, List<PoolSnapshot.Endpoint> candidates) {
    return candidates.stream().filter(endpoint -> allows(endpoint.address())).toList();
  }

  private boolean allows(String address) {
    if (allowed.contains(address)) {
      return true;
    }
    int colon = address.lastIndexOf(':');
    return colon > 0 && allowed.contains(unbracketed(address.substring(0, colon)));
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
