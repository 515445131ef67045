package io.headgate.watcher.kubernetes.trust;

/**
 * What a server shows, as PEM.
 *
 * @param ca who may have signed the chain, for those who verify it
 */
public record Credentials(String chain, String key, String ca) {

  /** Without the key. */
  @Override
  public String toString() {
    return "Credentials[" + chain.length() + " characters of certificates]";
  }
}
