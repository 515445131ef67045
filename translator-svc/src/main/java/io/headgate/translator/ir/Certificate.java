package io.headgate.translator.ir;

/**
 * A TLS certificate and its key, kept sealed on its way.
 *
 * @param name {@code namespace/name} of the Secret
 * @param chainPem certificate chain, PEM, leaf first
 * @param keyPem private key, PEM
 */
public record Certificate(String name, String chainPem, String keyPem) {
  /** Never prints the key. */
  @Override
  public String toString() {
    return "Certificate[" + name + "]";
  }
}
