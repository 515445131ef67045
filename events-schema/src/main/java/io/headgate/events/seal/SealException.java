package io.headgate.events.seal;

/** A sealed value cannot be opened. The message never holds content. */
public final class SealException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SealException(String message) {
    super(message);
  }

  public SealException(String message, Throwable cause) {
    super(message, cause);
  }
}
