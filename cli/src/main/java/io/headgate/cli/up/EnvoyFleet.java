package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Envoy per Gateway that is published on the log; one that crashes is started again.
 * Thread-safe.
 */
final class EnvoyFleet {
  private static final Logger LOG = LoggerFactory.getLogger(EnvoyFleet.class);
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final Duration ADMIN = Duration.ofMillis(100);

  /** A process that a signal ended has this and the signal as its exit code. */
  private static final int SIGNALS = 128;

  private final Path directory;
  private final int xdsPort;
  private final int workers;
  private final Future<EnvoyBinary> binary;
  private final Consumer<String> progress;
  private volatile Runnable onChange = () -> {};
  private volatile EventLog.@Nullable Tail tail;
  private volatile boolean stopped;
  private final Map<String, EnvoyProcess> running = new ConcurrentHashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** What is published for a Gateway, by key; the marker of one that is gone stays on the log. */
  private final Map<String, Set<String>> resources = new HashMap<>();

  /** Gateways that ought to have an Envoy, with how theirs crashed so far; for the starter. */
  private final Map<String, Restarts> wanted = new HashMap<>();

  /** Batches that wait for the starter. */
  private final Set<Promise<Void>> open = ConcurrentHashMap.newKeySet();

  /** Starting and stopping block; one thread keeps their order. */
  private final ScheduledExecutorService starter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("envoy-starter").factory());

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
            take(known.records()).compose(_ -> log.tail(Topics.XDS, known.end(), this::take)))
        .onSuccess(started -> {
          tail = started;
          if (stopped) { // which saw no tail, perhaps
            var _ = started.stop();
          }
        });
  }

  /** Completes when the Envoys of a batch are started or stopped, or will never be. */
  Future<Void> take(List<LogRecord> records) {
    Map<String, Boolean> published = new HashMap<>();
    for (LogRecord record : records) {
      String gateway = Keys.part(record.key(), 0);
      Set<String> keys = resources.computeIfAbsent(gateway, _ -> new HashSet<>());
      if (Keys.isPublished(record.key())) {
        published.put(gateway, !keys.isEmpty());
      } else if (record.isTombstone()) {
        keys.remove(record.key());
      } else {
        keys.add(record.key());
      }
    }
    return published.isEmpty() ? Future.succeededFuture() : change(published);
  }

  private Future<Void> change(Map<String, Boolean> published) {
    Promise<Void> done = Promise.promise();
    open.add(done);
    try {
      starter.execute(() -> {
        try {
          published.forEach(this::change);
          done.tryComplete();
        } catch (RuntimeException e) {
          done.tryFail(e); // the log says so, and delivers the batch again
        }
      });
    } catch (RejectedExecutionException e) {
      done.tryFail(e); // all are stopped
    }
    return done.future().onComplete(_ -> open.remove(done));
  }

  private void change(String gateway, boolean present) {
    if (present) {
      wanted.putIfAbsent(gateway, Restarts.NONE);
      ensureRunning(gateway);
    } else {
      wanted.remove(gateway);
      failures.remove(gateway);
      end(gateway);
    }
  }

  private void end(String gateway) {
    EnvoyProcess gone = running.remove(gateway);
    if (gone != null) {
      gone.stop();
      progress.accept(
          "envoy for Gateway %s has ended: nothing is left to serve".formatted(gateway));
      onChange.run();
    }
  }

  private void ensureRunning(String gateway) {
    if (!wanted.containsKey(gateway) || running.containsKey(gateway)) {
      return;
    }
    try {
      running.put(gateway, start(gateway));
      failures.remove(gateway);
      onChange.run();
    } catch (EnvoyException | CliException e) {
      fail(gateway, "envoy for Gateway %s does not start: %s".formatted(gateway, e.getMessage()));
    }
  }

  private EnvoyProcess start(String gateway) {
    EnvoyBinary envoy = Await.on(binary, Duration.ofMinutes(5), "fetching Envoy");
    long began = System.nanoTime();
    EnvoyProcess process =
        EnvoyProcess.start(
            envoy,
            bootstrap(gateway),
            home(gateway),
            EnvoyOptions.LOCAL.withConcurrency(workers).withDrain(DRAIN));
    progress.accept("envoy for Gateway %s (pid %d)".formatted(gateway, process.pid()));
    var _ = process.onExit().thenAccept(code -> ended(gateway, process, code, began));
    return process;
  }

  /** On a thread of the JDK's. */
  private void ended(String gateway, EnvoyProcess process, int code, long began) {
    Duration ran = Duration.ofNanos(System.nanoTime() - began);
    try {
      starter.execute(() -> {
        if (running.remove(gateway, process)) { // else we have ended it ourselves
          crashed(gateway, process, code, ran);
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.atDebug().addKeyValue("gateway", gateway).log("Envoy ended while all are stopped");
    }
  }

  private void crashed(String gateway, EnvoyProcess process, int code, Duration ran) {
    process.kill(); // dead already; lets go of what belonged to it
    Restarts restarts = wanted.getOrDefault(gateway, Restarts.NONE).after(ran);
    wanted.put(gateway, restarts);
    String what =
        "envoy for Gateway %s (pid %d) %s, its log: %s"
            .formatted(gateway, process.pid(), cause(code), kept(process.logFile()));
    Optional<Duration> delay = restarts.delay();
    if (delay.isPresent()) {
      report(gateway, "%s; starting it again".formatted(what));
      var _ =
          starter.schedule(
              () -> ensureRunning(gateway), delay.get().toMillis(), TimeUnit.MILLISECONDS);
    } else {
      fail(
          gateway,
          "%s; given up until the next change, for it crashed %d times within %d s of its start"
              .formatted(what, restarts.quick(), Restarts.STEADY.toSeconds()));
    }
    onChange.run();
  }

  private static String cause(int code) {
    return code > SIGNALS ? "was killed by signal " + (code - SIGNALS) : "ended with code " + code;
  }

  /** The next Envoy writes a log of its own in its place. */
  private static Path kept(Path log) {
    Path kept = log.resolveSibling("envoy.crashed.log");
    try {
      return Files.move(log, kept, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", log).setCause(e).log("Cannot keep a crashed Envoy's log");
      return log;
    }
  }

  private void fail(String gateway, String why) {
    failures.put(gateway, why);
    report(gateway, why);
  }

  private void report(String gateway, String what) {
    LOG.atWarn().addKeyValue("gateway", gateway).addKeyValue("what", what).log("No Envoy");
    progress.accept(what);
  }

  /** Writes the bootstrap of a Gateway's Envoy for someone else to start; returns the file. */
  Path writeBootstrap(String gateway) {
    Path file = home(gateway).resolve("bootstrap.json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, bootstrap(gateway).toJson());
      return file;
    } catch (IOException e) {
      throw new CliException("cannot write " + file + ": " + Reason.of(e), e);
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

  /** Why a Gateway has no Envoy and will not get one by waiting, by gateway. */
  SortedMap<String, String> failures() {
    return new TreeMap<>(failures);
  }

  /** The Envoys that run, by gateway. */
  SortedMap<String, EnvoyProcess> running() {
    return new TreeMap<>(running);
  }

  /** Stops all of them, side by side, with some time for open requests to end. Blocks. */
  void stop() {
    stopped = true;
    EventLog.Tail following = tail;
    if (following != null) {
      var _ = following.stop(); // it need not deliver again what is given up below
    }
    starter.shutdownNow();
    try {
      if (!starter.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.atWarn().log("An Envoy is still starting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.forEach(batch -> batch.tryFail("the Envoys are stopped")); // what the starter let fall
    long requests = running.values().stream().mapToLong(EnvoyFleet::openRequests).sum();
    if (requests > 0) {
      progress.accept(
          "stopping; requests that are open have %d s to end: %d"
              .formatted(DRAIN.toSeconds(), requests));
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

  private static long openRequests(EnvoyProcess envoy) {
    try {
      return envoy.awaitAdmin(ADMIN).activeRequests();
    } catch (EnvoyException _) {
      return 0; // nobody knows, and it is about to end
    }
  }
}
