package io.headgate.cli.log;

import io.headgate.cli.CliException;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.log.kafka.KafkaEventLog;
import io.headgate.log.kafka.KafkaOptions;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Where an event log is, as a user names it. */
public sealed interface LogLocation {
  /** What a log is opened for. */
  enum Use {
    /** All services of one gateway; a second gateway on the same log is kept out. */
    GATEWAY,
    /** A translator in a process of its own; a second one takes the writing over. */
    TRANSLATOR,
    /** Any other service in a process of its own, one of any number. */
    REPLICA,
    /** Looking only. */
    READING
  }

  /** Fails with {@link CliException} when there is no log to be had there. */
  Future<EventLog> open(Vertx vertx, Use use);

  /** A file itself, or what stands for it where the log is no file. */
  Path local();

  /** A file of this machine that belongs to the log: its key, its lock, its state. */
  default Path besides(String suffix) {
    return local().resolveSibling(local().getFileName() + suffix);
  }

  /** One file, for one machine. */
  record InFile(Path file) implements LogLocation {
    @Override
    public Future<EventLog> open(Vertx vertx, Use use) {
      if (use == Use.READING && !Files.exists(file)) {
        return Future.failedFuture(
            new CliException(
                "there is no event log at %s: start `headgate up` first, or name one with --log"
                    .formatted(file)));
      }
      SqliteOptions options =
          use == Use.READING ? SqliteOptions.forReading() : SqliteOptions.DEFAULT;
      return SqliteEventLog.open(vertx, file, options).map(log -> log);
    }

    @Override
    public Path local() {
      return file;
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * Topics of a Kafka cluster.
   *
   * @param servers {@code host:port,...}
   * @param prefix of the topics' names
   */
  record InKafka(String servers, String prefix) implements LogLocation {
    static final String SCHEME = "kafka://";
    static final String DEFAULT_PREFIX = "headgate.";

    /** For somebody who waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A service may start together with the broker, on a node that is busy with both. */
    private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(40);

    @Override
    public Future<EventLog> open(Vertx vertx, Use use) {
      return KafkaEventLog.open(vertx, options(use))
          .<EventLog>map(log -> log)
          .recover(cause -> Future.failedFuture(unreachable(cause)));
    }

    private KafkaOptions options(Use use) {
      boolean service = use == Use.TRANSLATOR || use == Use.REPLICA;
      KafkaOptions options =
          KafkaOptions.of(servers)
              .withPrefix(prefix)
              .withConnectTimeout(service ? SERVICE_PATIENCE : PATIENCE);
      return switch (use) {
        // Under one name always: a restart ends what a killed predecessor left open.
        case GATEWAY -> options.withWriter("up", true);
        case TRANSLATOR -> options.withWriter("translator", true);
        // What they write stands alone, so a killed one must not hold up who reads it.
        case REPLICA -> options.withWriter("service-" + UUID.randomUUID(), false);
        case READING -> options.withWriter("reader-" + UUID.randomUUID(), false);
      };
    }

    private Throwable unreachable(Throwable cause) {
      return cause instanceof LogException.Unavailable
          ? new CliException(
              "no Kafka broker can be reached at %s (%s): start it, or name another log with --log"
                  .formatted(servers, innermost(cause).getMessage()),
              cause)
          : cause;
    }

    private static Throwable innermost(Throwable failure) {
      Throwable cause = failure.getCause();
      return cause == null ? failure : innermost(cause);
    }

    @Override
    public Path local() {
      String name = "kafka-%s-%s".formatted(servers, prefix).replaceAll("[^A-Za-z0-9._-]", "-");
      return StateDirectory.ours().resolve(name);
    }

    @Override
    public String toString() {
      return SCHEME + servers + (prefix.equals(DEFAULT_PREFIX) ? "" : "?prefix=" + prefix);
    }
  }
}
