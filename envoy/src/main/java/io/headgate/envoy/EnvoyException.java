package io.headgate.envoy;

/** Envoy could not be found, fetched, started or asked; the message says what to do about it. */
public final class EnvoyException extends RuntimeException {
  public EnvoyException(String message) {
    super(message);
  }

  public EnvoyException(String message, Throwable cause) {
    super(message, cause);
  }
}
