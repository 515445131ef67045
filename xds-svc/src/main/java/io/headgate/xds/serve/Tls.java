package io.headgate.xds.serve;

import io.headgate.xds.trust.ServerCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Set;

/** TLS 1.2 and 1.3 with HTTP/2, and a client certificate where its authorities are known. */
final class Tls {
  private Tls() {}

  /** The same object with what the certificate says. */
  static void apply(ServerCertificate certificate, ServerSSLOptions to) {
    to.setUseAlpn(true)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificate.chain()))
                .addKeyValue(Buffer.buffer(certificate.key())));
    certificate
        .clientCa()
        .ifPresent(ca ->
            to.setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(ca))));
  }
}
