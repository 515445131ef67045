package io.headgate.cli.log;

import io.headgate.events.log.EventLog;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
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
      description = {
        "The event log: a file, or kafka://HOST:PORT[,HOST:PORT...][?prefix=PREFIX].",
        "Default: $" + VARIABLE + ", else $XDG_STATE_HOME/headgate/events.db."
      })
  @Nullable LogLocation named;

  /** The log that is meant. */
  public LogLocation location() {
    return named().orElseGet(() -> new LogLocation.InFile(StateDirectory.defaultLog()));
  }

  /** The log that was named, on the command line or in the environment. */
  public Optional<LogLocation> named() {
    return Optional.ofNullable(named);
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
