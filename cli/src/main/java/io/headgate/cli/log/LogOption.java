package io.headgate.cli.log;

import io.headgate.events.log.EventLog;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The {@code --log} option of every command that uses an event log. */
public final class LogOption {
  public static final String NAME = "--log";

  /** Names the log when the option does not. */
  public static final String VARIABLE = "HEADGATE_LOG";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = NAME,
      paramLabel = "LOG",
      converter = LogLocationConverter.class,
      description =
          "The event log: a file, or kafka://HOST:PORT, where more brokers may follow after commas"
              + " and ?prefix=PREFIX for other topics. Default: $"
              + VARIABLE
              + ", else headgate/events.db in $XDG_STATE_HOME.")
  @Nullable LogLocation named;

  /** The log that is meant. */
  public LogLocation location() {
    return named == null ? new LogLocation.InFile(StateDirectory.defaultLog()) : named;
  }

  /** Whether the command line or the environment names it. */
  public boolean isNamed() {
    return named != null;
  }

  /** Opens the log for reading, hands out a view of it, and closes it. */
  public <T> T read(Function<LogView, T> question) {
    LogLocation location = location();
    Vertx vertx = Vertx.vertx();
    try {
      EventLog log =
          Await.on(location.open(vertx, LogLocation.Use.READING), PATIENCE, "opening " + location);
      try {
        return question.apply(new LogView(log));
      } finally {
        Await.on(log.close(), PATIENCE, "closing " + location);
      }
    } finally {
      Await.on(vertx.close(), PATIENCE, "stopping");
    }
  }
}
