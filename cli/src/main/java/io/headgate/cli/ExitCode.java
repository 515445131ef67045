package io.headgate.cli;

/** What a command's exit status means, the same for all commands. */
public final class ExitCode {
  public static final int OK = 0;

  /** The command worked, and what it looked at is not as it should be, or was not found. */
  public static final int NOT_AS_IT_SHOULD_BE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The command could not do its work: no log, a taken port, a missing program. */
  public static final int FAILED = 3;

  private ExitCode() {}
}
