package io.headgate.translator.ir;

/**
 * A set of endpoints that are spoken to alike. The endpoints travel apart, as {@link Endpoints}.
 */
public sealed interface Cluster {
  String name();

  /** Name {@code service/<namespace>/<service>/<port>}; least surprising: round robin. */
  record Service(String name, Protocol protocol) implements Cluster {}

  /**
   * Name {@code pool/<namespace>/<pool>}. The picker's choice decides; when there is none, {@code
   * failOpen} says whether any endpoint serves or the request fails with 503.
   */
  record Pool(String name, Protocol protocol, boolean failOpen) implements Cluster {}

  /**
   * An endpoint picker: HTTP/2. Name {@code picker/<namespace>/<pool>} or {@code picker/headgate}.
   *
   * @param tls unverified, because pickers serve self-signed certificates
   * @param healthService gRPC health service asked actively, so that fail-open can open; empty = no
   *     health check
   */
  record Picker(String name, boolean tls, String healthService) implements Cluster {}

  /** What is spoken to the endpoints, always without TLS. */
  enum Protocol {
    HTTP1,
    H2C
  }
}
