package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.log.Await;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.envoy.EnvoyBootstrap;
import io.headgate.envoy.EnvoyException;
import io.headgate.envoy.EnvoyOptions;
import io.headgate.envoy.EnvoyProcess;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Envoy per Gateway that is published on the log. Thread-safe. */
final class EnvoyFleet {
  private static final Logger logger = LoggerFactory.getLogger(EnvoyFleet.class);
  private static final Duration DRAIN = Duration.ofMillis(500);

  private final Path directory;
  private final int xdsPort;
  private final int workers;
  private final Future<EnvoyBinary> binary;
  private final Consumer<String> progress;
  private volatile Runnable onChange = () -> {};
  private final Map<String, EnvoyProcess> running = new ConcurrentHashMap<>();

  /** Starting and stopping block; one thread keeps their order. */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("envoy-starter").factory());

  EnvoyFleet(
      Path directory,
      int xdsPort,
      int workers,
      Future<EnvoyBinary> binary,
      Consumer<String> progress) {
    this.directory = directory;
    this.xdsPort = xdsPort;
    this.workers = workers;
    this.binary = binary;
    this.progress = progress;
  }

  /** Follows the log: a Gateway that is published gets its Envoy, one that is gone loses it. */
  Future<EventLog.Tail> follow(EventLog log) {
    return log.readCompacted(Topics.XDS)
        .compose(known ->
            take(known.records()).compose(_ -> log.tail(Topics.XDS, known.end(), this::take)));
  }

  private Future<Void> take(List<LogRecord> records) {
    Map<String, Boolean> wanted = new HashMap<>();
    for (LogRecord record : records) {
      if (Keys.isPublished(record.key())) {
        wanted.put(Keys.part(record.key(), 0), !record.isTombstone());
      }
    }
    Promise<Void> done = Promise.promise();
    if (wanted.isEmpty()) {
      done.complete();
    } else {
      starter.execute(() -> {
        wanted.forEach((gateway, present) -> settle(gateway, present));
        done.complete();
      });
    }
    return done.future();
  }

  private void settle(String gateway, boolean present) {
    try {
      if (!present) {
        EnvoyProcess gone = running.remove(gateway);
        if (gone != null) {
          gone.stop();
          onChange.run();
        }
      } else if (!running.containsKey(gateway)) {
        running.put(gateway, start(gateway));
        onChange.run();
      }
    } catch (EnvoyException | CliException e) {
      logger
          .atError()
          .addKeyValue("gateway", gateway)
          .addKeyValue("reason", e.getMessage())
          .log("Cannot run Envoy");
      progress.accept("envoy for %s does not start: %s".formatted(gateway, e.getMessage()));
    }
  }

  private EnvoyProcess start(String gateway) {
    EnvoyBinary envoy = Await.on(binary, Duration.ofMinutes(5), "fetching Envoy");
    EnvoyProcess process =
        EnvoyProcess.start(
            envoy,
            bootstrap(gateway),
            home(gateway),
            EnvoyOptions.LOCAL.withConcurrency(workers).withDrain(DRAIN));
    progress.accept("envoy for Gateway %s (pid %d)".formatted(gateway, process.pid()));
    return process;
  }

  /** Writes the bootstrap of a Gateway's Envoy for someone else to start; returns the file. */
  Path writeBootstrap(String gateway) {
    Path file = home(gateway).resolve("bootstrap.json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, bootstrap(gateway).toJson());
      return file;
    } catch (IOException e) {
      throw new CliException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private EnvoyBootstrap bootstrap(String gateway) {
    return EnvoyBootstrap.local("local-" + gateway.replace('/', '-'), gateway, xdsPort);
  }

  private Path home(String gateway) {
    return directory.resolve(gateway.replace('/', '.'));
  }

  /** Runs {@code action} whenever an Envoy has been started or stopped from now on. */
  void onChange(Runnable action) {
    onChange = action;
  }

  /** The Envoys that run, by gateway. */
  SortedMap<String, EnvoyProcess> running() {
    return new TreeMap<>(running);
  }

  /** Stops all of them, side by side. Blocks. */
  void stop() {
    starter.shutdownNow();
    try {
      if (!starter.awaitTermination(2, TimeUnit.SECONDS)) {
        logger.atWarn().log("An Envoy is still starting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Thread> stopping =
        running.values().stream().map(envoy -> Thread.ofVirtual().start(envoy::stop)).toList();
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    running.clear();
  }
}
