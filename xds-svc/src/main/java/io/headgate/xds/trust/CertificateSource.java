package io.headgate.xds.trust;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the server's certificate comes from. It is asked again and again, so that a new one is
 * taken up; when that fails, the one before stays.
 */
@FunctionalInterface
public interface CertificateSource {
  Future<ServerCertificate> load();

  /** PEM files. */
  static CertificateSource files(Vertx vertx, Path chain, Path key, Path clientCa) {
    return () ->
        vertx
            .executeBlocking(() ->
                new ServerCertificate(
                    Files.readString(chain),
                    Files.readString(key),
                    Optional.of(Files.readString(clientCa))))
            .map(read -> Objects.requireNonNull(read));
  }
}
