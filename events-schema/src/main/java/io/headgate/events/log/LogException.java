package io.headgate.events.log;

/** What can go wrong with the log; the message says what to do. */
public sealed class LogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private LogException(String message, Throwable cause) {
    super(message, cause);
  }

  private LogException(String message) {
    super(message);
  }

  /** The buffer of pending writes is full; nothing of the batch was kept. */
  public static final class Overloaded extends LogException {
    private static final long serialVersionUID = 1L;

    public Overloaded(String message) {
      super(message);
    }
  }

  /** The log cannot be reached or written at present; trying again later may help. */
  public static final class Unavailable extends LogException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The file is no log of ours, is damaged, or was written by a newer version. */
  public static final class Unusable extends LogException {
    private static final long serialVersionUID = 1L;

    public Unusable(String message) {
      super(message);
    }

    public Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The log has been closed. */
  public static final class Closed extends LogException {
    private static final long serialVersionUID = 1L;

    public Closed() {
      super("the event log is closed");
    }
  }
}
