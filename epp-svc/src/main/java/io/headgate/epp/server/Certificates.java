package io.headgate.epp.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** The certificate of the gRPC port. */
final class Certificates {
  private Certificates() {}

  /** Reads {@code tls.crt} and {@code tls.key} from a directory, or makes a self-signed pair. */
  static KeyCertOptions load(Optional<Path> directory)
      throws IOException, GeneralSecurityException {
    if (directory.isEmpty()) {
      SelfSigned pair = SelfSigned.create();
      return new PemKeyCertOptions()
          .addCertValue(Buffer.buffer(pair.certificatePem()))
          .addKeyValue(Buffer.buffer(pair.keyPem()));
    }
    Path certificate = directory.get().resolve("tls.crt");
    Path key = directory.get().resolve("tls.key");
    for (Path file : new Path[] {certificate, key}) {
      if (!Files.isReadable(file)) {
        throw new IOException("--cert-path: cannot read " + file);
      }
    }
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
        .addKeyValue(Buffer.buffer(Files.readAllBytes(key)));
  }
}
