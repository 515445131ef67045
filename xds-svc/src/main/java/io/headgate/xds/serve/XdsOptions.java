package io.headgate.xds.serve;

import io.headgate.xds.subscribe.Settings;
import io.headgate.xds.trust.CertificateSource;
import io.headgate.xds.trust.ClientCertificate;
import io.headgate.xds.trust.TokenReviewer;
import java.nio.file.Path;

/**
 * How the xDS server listens, whom it trusts and how much it takes.
 *
 * @param host to bind; anything but loopback needs TLS or an explicit permission
 * @param port 0 takes a free one
 * @param debug where the HTTP server for people and Prometheus listens
 */
public record XdsOptions(
    String host, int port, Security security, Settings subscription, Limits limits, Debug debug) {

  /** Plaintext on a free port of loopback. */
  public static final XdsOptions DEFAULT =
      new XdsOptions(
          "127.0.0.1",
          0,
          new Security.Plaintext(false),
          Settings.DEFAULT,
          Limits.DEFAULT,
          new Debug("127.0.0.1", 0));

  /** How a proxy proves for which gateway it works. */
  public sealed interface Security {
    /** It is believed what it says. */
    record Plaintext(boolean allowedOffLoopback) implements Security {}

    /** Its certificate says it; see {@link ClientCertificate}. PEM files. */
    record MutualTls(Path certificate, Path key, Path clientCa) implements Security {}

    /** The token of its ServiceAccount says it; who may have a set, the log says. */
    record Tokens(CertificateSource certificate, TokenReviewer reviewer) implements Security {}
  }

  /**
   * What peers may ask for.
   *
   * @param messageBytes largest request; a reconnecting proxy lists everything it holds
   * @param windowBytes HTTP/2 flow-control window of a stream; a connection has four times that
   * @param streamsPerPeer streams per client certificate, or per address without one
   * @param firstRequestMillis a stream that says nothing for so long is closed
   * @param certificateMillis how often a new server certificate is looked for
   */
  public record Limits(
      int messageBytes,
      int windowBytes,
      int streamsPerPeer,
      long firstRequestMillis,
      long certificateMillis) {
    public static final Limits DEFAULT = new Limits(64 << 20, 4 << 20, 1_000, 30_000, 30_000);
  }

  /**
   * The HTTP server for people and Prometheus.
   *
   * @param port 0 takes a free one, -1 serves nothing
   */
  public record Debug(String host, int port) {}

  /** Fails with {@link IllegalArgumentException} when plaintext would leave the machine. */
  public XdsOptions {
    if (security instanceof Security.Plaintext plaintext
        && !plaintext.allowedOffLoopback()
        && !loopback(host)) {
      throw new IllegalArgumentException(
          "xDS on "
              + host
              + " needs TLS: give a Secret, or certificate, key and client CA, bind to 127.0.0.1,"
              + " or allow plaintext explicitly");
    }
    if (limits.messageBytes() < 32 << 20) {
      throw new IllegalArgumentException(
          "limits.messageBytes is below 32 MiB: large proxies could not reconnect");
    }
  }

  public XdsOptions withAddress(String newHost, int newPort) {
    return new XdsOptions(newHost, newPort, security, subscription, limits, debug);
  }

  public XdsOptions withSecurity(Security other) {
    return new XdsOptions(host, port, other, subscription, limits, debug);
  }

  public XdsOptions withSubscription(Settings other) {
    return new XdsOptions(host, port, security, other, limits, debug);
  }

  public XdsOptions withLimits(Limits other) {
    return new XdsOptions(host, port, security, subscription, other, debug);
  }

  public XdsOptions withDebug(Debug other) {
    return new XdsOptions(host, port, security, subscription, limits, other);
  }

  /** Names other than localhost are not looked up: what they mean may change. */
  private static boolean loopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
