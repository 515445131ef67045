package io.headgate.cli.service;

import io.headgate.translator.ProvisioningOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Envoys and the xDS server have to agree on. */
final class ProxyIdentityOptions {
  @Option(
      names = "--xds-server-name",
      paramLabel = "NAME",
      description = {
        "Envoys expect this name in the xDS server's certificate. Default: the name and",
        "namespace of --xds-secret, as in headgate-xds.headgate-system.svc."
      })
  @Nullable String serverName;

  @Option(
      names = "--xds-audience",
      paramLabel = "AUDIENCE",
      description = "Of the tokens that Envoys show to the xDS server. Default: ${DEFAULT-VALUE}.")
  String audience = ProvisioningOptions.AUDIENCE;

  Optional<String> serverName() {
    return Optional.ofNullable(serverName);
  }
}
