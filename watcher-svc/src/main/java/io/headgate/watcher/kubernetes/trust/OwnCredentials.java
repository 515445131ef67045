package io.headgate.watcher.kubernetes.trust;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Credentials that we issue ourselves, with the authority's key, as PEM.
 *
 * <p>A server's certificate lasts 90 days and is replaced in the last 30. An authority lasts ten
 * years. In its last year a second one is trusted beside it, but signs nothing before the next
 * server certificate is due: by then everybody has heard of it.
 */
record OwnCredentials(Credentials credentials, String authorityKey) {
  private static final Duration SERVER_ENDS_SOON = Duration.ofDays(30);
  private static final Duration AUTHORITY_ENDS_SOON = Duration.ofDays(365);
  private static final int SAN_DNS = 2;

  /** For the first time. */
  static OwnCredentials fresh(String serverName, Instant now) {
    Signed authority = Signed.authority(now);
    return issued(authority.server(serverName, now), List.of(authority.certificate()), authority);
  }

  /**
   * What to have in their place; empty while they are good, or when they are not ours.
   *
   * @throws IllegalArgumentException when they cannot be read
   */
  Optional<OwnCredentials> renewed(String serverName, Instant now) {
    X509Certificate server = Pem.certificates(credentials.chain()).getFirst();
    List<X509Certificate> trusted = new ArrayList<>(Pem.certificates(credentials.ca()));
    Optional<Signed> found = authority(trusted);
    boolean good = names(server).contains(serverName) && !endsWithin(SERVER_ENDS_SOON, server, now);
    if (good || found.isEmpty()) {
      return Optional.empty();
    }
    Signed authority = found.get();
    trusted.removeIf(ca -> endsWithin(Duration.ZERO, ca, now));
    if (endsWithin(Signed.SERVER_LASTS, authority.certificate(), now)) {
      // Too late for a change that nobody notices.
      authority = Signed.authority(now);
      trusted.addFirst(authority.certificate());
    }
    Signed next = authority.server(serverName, now);
    if (endsWithin(AUTHORITY_ENDS_SOON, authority.certificate(), now)) {
      authority = Signed.authority(now);
      trusted.addFirst(authority.certificate());
    }
    return Optional.of(issued(next, trusted, authority));
  }

  private static OwnCredentials issued(
      Signed server, List<X509Certificate> trusted, Signed authority) {
    return new OwnCredentials(
        new Credentials(
            Pem.of(List.of(server.certificate())), Pem.of(server.key()), Pem.of(trusted)),
        Pem.of(authority.key()));
  }

  /** The one of those trusted whose key we have; none when somebody else put others there. */
  private Optional<Signed> authority(List<X509Certificate> trusted) {
    PrivateKey key = Pem.key(authorityKey);
    return trusted.stream()
        .filter(ca -> fit(key, ca.getPublicKey()))
        .findFirst()
        .map(ca -> new Signed(ca, key));
  }

  private static boolean fit(PrivateKey key, PublicKey publicKey) {
    byte[] text = {1};
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean endsWithin(Duration time, X509Certificate certificate, Instant now) {
    return certificate.getNotAfter().toInstant().isBefore(now.plus(time));
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(SAN_DNS))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "OwnCredentials[" + credentials + "]";
  }
}
