package io.headgate.translator.plan;

import io.headgate.events.seal.SealException;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Collection;

/**
 * Reads TLS Secrets. A pair that does not fit together, or has too short a key, is found here,
 * because a proxy that is given it would refuse its whole configuration.
 */
final class Certificates {
  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";

  /** Envoy takes no shorter ones. */
  private static final int LEAST_RSA_BITS = 2048;

  /** What came of a Secret. */
  sealed interface Opened {
    record Usable(Certificate certificate) implements Opened {}

    record Unusable(String why) implements Opened {}
  }

  private Certificates() {}

  static Opened open(Secret secret, Sealer sealer) {
    String sealedChain = secret.data().get(CHAIN);
    String sealedKey = secret.data().get(KEY);
    if (sealedChain == null || sealedKey == null) {
      return new Opened.Unusable("needs the entries tls.crt and tls.key");
    }
    try {
      String chain = pem(sealer.openText(secret.context(CHAIN), sealedChain));
      String key = pem(sealer.openText(secret.context(KEY), sealedKey));
      Collection<? extends java.security.cert.Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)));
      if (certificates.isEmpty()) {
        return new Opened.Unusable("tls.crt holds no certificate");
      }
      PublicKey publicKey = certificates.iterator().next().getPublicKey();
      if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
        return new Opened.Unusable(
            "tls.crt has an RSA key of fewer than " + LEAST_RSA_BITS + " bits");
      }
      return fits(publicKey, PrivateKeys.read(key, publicKey))
          ? new Opened.Usable(new Certificate(secret.name().toString(), chain, key))
          : new Opened.Unusable("tls.key does not belong to tls.crt");
    } catch (SealException e) {
      return new Opened.Unusable("was sealed with another key");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return new Opened.Unusable("tls.crt or tls.key is no valid PEM");
    }
  }

  /** Whether {@code pem} holds certificates, and nothing that a proxy could not read. */
  static boolean authorities(String pem) {
    try {
      return pem.contains("-----BEGIN CERTIFICATE-----")
          && !CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
              .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }

  /** Values arrive decoded; base64 once more is tolerated. */
  private static String pem(byte[] value) {
    String text = new String(value, StandardCharsets.US_ASCII);
    return text.contains("-----BEGIN ")
        ? text
        : new String(Base64.getMimeDecoder().decode(value), StandardCharsets.US_ASCII);
  }

  private static boolean fits(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] probe = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(privateKey);
    signer.update(probe);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(probe);
    return verifier.verify(signature);
  }
}
