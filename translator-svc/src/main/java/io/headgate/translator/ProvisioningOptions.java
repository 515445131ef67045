package io.headgate.translator;

import java.util.Optional;
import java.util.Set;

/**
 * How the Envoys that are made for each Gateway run, where a Gateway's parameters say nothing else,
 * and the pickers that are made for pools.
 *
 * @param image of Envoy; it needs no shell
 * @param xdsHost name or IP address of the xDS server, seen from a Gateway's namespace
 * @param tls without it the connection is in clear and no token travels
 * @param pickerImage Headgate's own
 */
public record ProvisioningOptions(
    String image, String xdsHost, int xdsPort, Optional<Tls> tls, String pickerImage) {
  public static final String PICKER_IMAGE = "ghcr.io/headgate/headgate:0.1.0";
  public static final String IMAGE = "docker.io/envoyproxy/envoy:distroless-v1.40.0";
  public static final int XDS_PORT = 18000;
  public static final String AUDIENCE = "headgate-xds";

  /** On loopback. */
  public static final int ADMIN_PORT = 19000;

  /** Readiness, metrics and the start of draining, on the pod's address. */
  public static final int HEALTH_PORT = 19003;

  private static final Set<Integer> RESERVED = Set.of(ADMIN_PORT, HEALTH_PORT);

  /**
   * TLS to the xDS server, with the pod's token for the audience as the proxy's credential.
   *
   * @param serverName name the server's certificate has to carry
   * @param ca PEM of the authorities that may have signed it
   * @param audience of the token
   */
  public record Tls(String serverName, String ca, String audience) {}

  /** Whether the proxy itself needs this port, so that no listener can have it. */
  static boolean reserved(int port) {
    return RESERVED.contains(port);
  }
}
