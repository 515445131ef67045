package io.headgate.xds.trust;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What the server shows to proxies, and what proxies have to show, as PEM.
 *
 * @param clientCa who may have signed a client's certificate; without it none is asked for
 */
public record ServerCertificate(String chain, String key, Optional<String> clientCa) {

  /** When it ends; empty when the chain cannot be read, which then fails where it is used. */
  public Optional<Instant> notAfter() {
    try {
      byte[] pem = chain.getBytes(StandardCharsets.UTF_8);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .findFirst()
          .map(first -> ((X509Certificate) first).getNotAfter().toInstant());
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ServerCertificate[notAfter=" + notAfter() + "]";
  }
}
