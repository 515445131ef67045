package io.headgate.epp.pool;

import java.util.Map;

/**
 * One endpoint of a pool: a ready pod and one of its ports.
 *
 * @param host IP address without brackets
 * @param pod namespace/name
 * @param podUid tells a pod from its successor of the same name; may be empty
 */
public record Member(String host, int port, String pod, String podUid, Map<String, String> labels) {
  public Member {
    labels = Map.copyOf(labels);
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no endpoint: '" + host + "' port " + port);
    }
  }

  /** Whether a text looks like an IP address and cannot be a host name. */
  static boolean isIp(String text) {
    return text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]{1,45}");
  }

  /** {@code ip:port}, with brackets round IPv6. */
  public String address() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  /** Whether {@code other} is the same server process as far as Kubernetes can tell. */
  boolean samePod(Member other) {
    return pod.equals(other.pod) && podUid.equals(other.podUid);
  }
}
