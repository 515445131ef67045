package io.headgate.cli.log;

import io.headgate.cli.CliException;
import io.headgate.events.log.EventLog;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The {@code --log} option of every command that reads the event log. */
public final class LogOption {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "The event log. Default: the one that `headgate up` writes.")
  @Nullable Path file;

  /** The file that is meant. */
  public Path location() {
    return file == null ? StateDirectory.defaultLog() : file;
  }

  /** Opens the log for reading, hands out a view of it, and closes it. */
  public <T> T read(Function<LogView, T> question) {
    Path path = location();
    if (!Files.exists(path)) {
      throw new CliException(
          "there is no event log at %s: start `headgate up` first, or name one with --log"
              .formatted(path));
    }
    Vertx vertx = Vertx.vertx();
    try {
      EventLog log =
          Await.on(
              SqliteEventLog.open(vertx, path, SqliteOptions.forReading()),
              PATIENCE,
              "opening " + path);
      try {
        return question.apply(new LogView(log));
      } finally {
        Await.on(log.close(), PATIENCE, "closing " + path);
      }
    } finally {
      Await.on(vertx.close(), PATIENCE, "stopping");
    }
  }
}
