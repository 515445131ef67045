package io.headgate.cli.service;

import io.headgate.cli.HostPortConverter;
import io.headgate.cli.PortConverter;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.xds.XdsVerticle;
import io.headgate.xds.serve.XdsOptions;
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
      names = "--xds-tls",
      paramLabel = "DIR",
      description = {
        "tls.crt, tls.key and ca.crt for mutual TLS; a client's certificate says for",
        "which Gateway it works."
      })
  @Nullable Path tls;

  @Option(
      names = "--xds-plaintext",
      description = "Serve without TLS although others can reach the address.")
  boolean plaintext;

  @Option(
      names = "--debug-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of /debug/proxies and /debug/xds, on the loopback address. Default: 18001.")
  int debugPort = 18_001;

  Part server(Ground ground) {
    XdsVerticle server = new XdsVerticle(ground.log(), Optional.of(ground.sealer()), serving());
    return new Part("xds", server, () -> server.restored().succeeded(), server::metrics);
  }

  /** Fails with {@link IllegalArgumentException} when plaintext would leave the machine. */
  void check() {
    XdsOptions _ = serving();
  }

  private XdsOptions serving() {
    XdsOptions.Security security =
        tls == null
            ? new XdsOptions.Security.Plaintext(plaintext)
            : new XdsOptions.Security.MutualTls(
                tls.resolve("tls.crt"), tls.resolve("tls.key"), tls.resolve("ca.crt"));
    return XdsOptions.DEFAULT
        .withSecurity(security)
        .withAddress(address.ip(), address.port())
        .withDebug(new XdsOptions.Debug("127.0.0.1", debugPort));
  }
}
