package io.headgate.cli.service;

import io.headgate.translator.ProvisioningOptions;
import io.headgate.watcher.kubernetes.KubernetesTrust;
import io.headgate.watcher.kubernetes.trust.Credentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How Envoys that are made verify the xDS server and prove who they are.
 *
 * @param ca who may have signed the server's certificate, as PEM; asked again and again
 */
record XdsAuthority(Supplier<Future<String>> ca, String serverName, String audience) {

  /** What the xDS server in the same process has. */
  static XdsAuthority of(KubernetesTrust trust, String audience) {
    return new XdsAuthority(
        () -> trust.credentials().map(Credentials::ca), trust.serverName(), audience);
  }

  /** What a mounted Secret says. */
  static XdsAuthority of(Vertx vertx, Path file, String serverName, String audience) {
    return new XdsAuthority(
        () ->
            vertx
                .executeBlocking(() -> Files.readString(file))
                .map(pem -> Objects.requireNonNull(pem)),
        serverName,
        audience);
  }

  Future<ProvisioningOptions.Tls> tls() {
    return ca.get().map(pem -> new ProvisioningOptions.Tls(serverName, pem, audience));
  }
}
