package io.headgate.translator.ir;

import java.util.Optional;

/**
 * A set of endpoints that are spoken to alike. The endpoints travel apart, as {@link Endpoints}.
 */
public sealed interface Cluster {
  /** The picker that serves all pools that name no other. */
  String OWN_PICKER = "picker/headgate";

  String name();

  /** The pool, as namespace/name, that a cluster of this name is for. */
  static Optional<String> pool(String name) {
    String[] parts = name.split("/", -1);
    return parts.length >= 3 && parts[0].equals("pool")
        ? Optional.of(parts[1] + "/" + parts[2])
        : Optional.empty();
  }

  /**
   * Name {@code service/<namespace>/<service>/<port>}, with {@code /h2c} where gRPC needs it; least
   * surprising: round robin.
   */
  record Service(String name, Protocol protocol, Optional<BackendTls> tls) implements Cluster {}

  /**
   * Name {@code pool/<namespace>/<pool>}, with {@code /h2c} where gRPC needs it. The picker's
   * choice decides; when there is none, {@code failOpen} says whether any endpoint serves or the
   * request fails with 503.
   */
  record Pool(String name, Protocol protocol, boolean failOpen) implements Cluster {}

  /**
   * An endpoint picker: HTTP/2. Name {@code picker/<namespace>/<pool>}, or {@link #OWN_PICKER}.
   *
   * @param tls also where it is not verified, because pickers serve self-signed certificates
   * @param verified how it is verified, where a policy says so
   * @param healthService gRPC health service asked actively, so that fail-open can open; empty = no
   *     health check
   */
  record Picker(String name, boolean tls, Optional<BackendTls> verified, String healthService)
      implements Cluster {}

  /** What is spoken to the endpoints, beneath TLS where there is some. */
  enum Protocol {
    HTTP1,
    H2C
  }
}
