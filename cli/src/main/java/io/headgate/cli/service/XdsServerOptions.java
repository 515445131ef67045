package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.cli.HostPortConverter;
import io.headgate.cli.PortConverter;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.watcher.kubernetes.KubernetesTrust;
import io.headgate.watcher.kubernetes.trust.TokenReviews;
import io.headgate.xds.XdsVerticle;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.trust.ServerCertificate;
import io.headgate.xds.trust.TokenReviewer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and how Envoys are served. */
final class XdsServerOptions {
  @Option(
      names = "--xds-address",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Where Envoys connect. Default: 0.0.0.0:18000.")
  HostPort address = new HostPort("0.0.0.0", 18_000);

  @Option(
      names = "--xds-secret",
      paramLabel = "[NS/]NAME",
      description = {
        "Secret with the server's tls.crt, tls.key and ca.crt. It is filled when it is",
        "empty and then renewed in time, or read only when another, such as cert-manager,",
        "fills it. Envoys prove by the token of their ServiceAccount which Gateway they",
        "work for. Default on Kubernetes: headgate-xds in the namespace of this pod."
      })
  @Nullable String secret;

  @Option(
      names = "--xds-tls",
      paramLabel = "DIR",
      description = {
        "In place of Secret and tokens: tls.crt, tls.key and ca.crt for mutual TLS, read",
        "anew when they change; a client's certificate says for which Gateway it works."
      })
  @Nullable Path tls;

  @Option(
      names = "--xds-plaintext",
      description = {
        "Without TLS, although others can reach the address: whoever does gets every",
        "Gateway's configuration, private keys included."
      })
  boolean plaintext;

  @Option(
      names = "--debug-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of /debug/proxies and /debug/xds, on the loopback address. Default: 18001.")
  int debugPort = 18_001;

  Part server(Ground ground, Optional<KubernetesTrust> trust) {
    XdsVerticle server =
        new XdsVerticle(ground.log(), Optional.of(ground.sealer()), serving(security(trust)));
    return new Part("xds", server, () -> server.restored().succeeded(), server::metrics);
  }

  /**
   * Fails with {@link IllegalArgumentException} when plaintext would leave the machine.
   *
   * @param cluster whether there is an API server to ask
   */
  void check(boolean cluster) {
    if (usesTrust(cluster)) {
      return;
    }
    try {
      XdsOptions _ = serving(security(Optional.empty()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--xds-address %s can be reached by others and needs TLS: give --xds-secret NS/NAME or"
                  .formatted(address.ip())
              + " --xds-tls DIR, or stay on this machine with --xds-address 127.0.0.1:18000, or say"
              + " --xds-plaintext",
          e);
    }
  }

  /** The API server's part in it, where it has one. Blocks. */
  Optional<KubernetesTrust> trust(
      boolean cluster, Vertx vertx, Optional<Path> kubeconfig, ProxyIdentityOptions identity) {
    if (!usesTrust(cluster)) {
      return Optional.empty();
    }
    String[] parts = (secret == null ? "headgate-xds" : secret).split("/", -1);
    if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty()) {
      throw new CliException("--xds-secret takes NAMESPACE/NAME, not '" + secret + "'");
    }
    return Optional.of(
        new KubernetesTrust(
            vertx,
            new KubernetesTrust.Options(
                kubeconfig,
                parts.length == 2 ? Optional.of(parts[0]) : Optional.empty(),
                parts[parts.length - 1],
                identity.serverName(),
                identity.audience)));
  }

  private boolean usesTrust(boolean cluster) {
    return tls == null && !plaintext && (cluster || secret != null);
  }

  private Security security(Optional<KubernetesTrust> trust) {
    if (tls != null && !plaintext) {
      return new Security.MutualTls(
          tls.resolve("tls.crt"), tls.resolve("tls.key"), tls.resolve("ca.crt"));
    }
    return trust
        .<Security>map(XdsServerOptions::tokens)
        .orElseGet(() -> new Security.Plaintext(plaintext));
  }

  private static Security tokens(KubernetesTrust trust) {
    return new Security.Tokens(
        () ->
            trust
                .credentials()
                .map(found -> new ServerCertificate(found.chain(), found.key(), Optional.empty())),
        token -> trust.review(token).map(XdsServerOptions::verdict));
  }

  private static TokenReviewer.Verdict verdict(TokenReviews.Verdict reviewed) {
    return switch (reviewed) {
      case TokenReviews.Verdict.Account account ->
          new TokenReviewer.Verdict.Account(account.namespace() + "/" + account.name());
      case TokenReviews.Verdict.Refused refused ->
          new TokenReviewer.Verdict.Refused(refused.reason());
    };
  }

  private XdsOptions serving(Security security) {
    return XdsOptions.DEFAULT
        .withSecurity(security)
        .withAddress(address.ip(), address.port())
        .withDebug(new XdsOptions.Debug("127.0.0.1", debugPort));
  }
}
