package io.headgate.envoy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An Envoy child process. It ends when this JVM ends, however that happens. Thread-safe; the
 * waiting methods block and belong on a virtual thread.
 */
public final class EnvoyProcess implements AutoCloseable {
  /** Envoy's own log, in the directory it was started in. */
  public static final String LOG_FILE = "envoy.log";

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration TERMINATION = Duration.ofSeconds(3);

  // Envoy replaces the shell, keeping its pid. Beside it waits a subshell whose input is a pipe
  // only this JVM holds open: when the JVM is gone, killed or not, the read ends and so does Envoy.
  // A terminal's Ctrl-C goes to its foreground process group; setsid takes Envoy out of that, for
  // it has requests to end first.
  private static final String TIED_TO_PARENT =
      "exec 3<&0; (trap '' HUP INT TERM; read -r _ <&3; kill -KILL $$ 2>/dev/null) >/dev/null 2>&1 &"
          + " exec 3<&-; command -v setsid >/dev/null && exec setsid \"$0\" \"$@\" </dev/null;"
          + " exec \"$0\" \"$@\" </dev/null";

  private final Process process;
  private final Path directory;
  private final Duration drain;
  private final EnvoyLog log;

  private EnvoyProcess(Process process, Path directory, Duration drain, EnvoyLog log) {
    this.process = process;
    this.directory = directory;
    this.drain = drain;
    this.log = log;
  }

  /** Starts Envoy with {@code bootstrap}; its files go to {@code directory}. */
  public static EnvoyProcess start(
      EnvoyBinary binary, EnvoyBootstrap bootstrap, Path directory, EnvoyOptions options) {
    return start(binary, bootstrap.toProto(), directory, options, _ -> {});
  }

  /**
   * Starts Envoy with any bootstrap.
   *
   * @param directory is created; holds {@code bootstrap.json} and {@link #LOG_FILE}
   * @param lines gets each line Envoy logs, on a thread of its own
   * @throws EnvoyException when the process cannot be started
   */
  public static EnvoyProcess start(
      EnvoyBinary binary,
      Bootstrap bootstrap,
      Path directory,
      EnvoyOptions options,
      Consumer<String> lines) {
    try {
      Path home = Files.createDirectories(directory).toAbsolutePath();
      Path config = home.resolve("bootstrap.json");
      Files.writeString(config, BootstrapJson.print(bootstrap));
      Files.deleteIfExists(home.resolve("admin.address"));
      Process process =
          new ProcessBuilder(command(binary, config, home, options))
              .directory(home.toFile())
              .redirectErrorStream(true)
              .start();
      EnvoyLog log = EnvoyLog.follow(process, home.resolve(LOG_FILE), lines);
      return new EnvoyProcess(process, home, options.drain(), log);
    } catch (IOException e) {
      throw new EnvoyException("cannot start " + binary.path() + " in " + directory, e);
    }
  }

  private static List<String> command(
      EnvoyBinary binary, Path config, Path home, EnvoyOptions options) {
    // Without hot restart there is no shared memory, so any number of Envoys run side by side.
    return List.of(
        "sh",
        "-c",
        TIED_TO_PARENT,
        binary.path().toString(),
        "-c",
        config.toString(),
        "--disable-hot-restart",
        "--admin-address-path",
        home.resolve("admin.address").toString(),
        "--concurrency",
        Integer.toString(options.concurrency()),
        // A changed listener asks its clients to leave at once and cuts off only who has not left
        // after this: responses of models take their time.
        "--drain-time-s",
        "3600",
        "--drain-strategy",
        "immediate",
        "--log-level",
        options.logLevel().name().toLowerCase(Locale.ROOT));
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code when Envoy ends, for whatever reason. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  public Path logFile() {
    return directory.resolve(LOG_FILE);
  }

  /** Waits until the admin server answers; configuration may still be missing. */
  public EnvoyAdmin awaitAdmin(Duration timeout) {
    Path file = directory.resolve("admin.address");
    await(timeout, "its admin server", () -> Files.exists(file) && !read(file).isBlank());
    return new EnvoyAdmin(address(read(file)));
  }

  /** Waits until Envoy has its first complete configuration and serves it. */
  public EnvoyAdmin awaitReady(Duration timeout) {
    long start = System.nanoTime();
    EnvoyAdmin admin = awaitAdmin(timeout);
    await(timeout.minusNanos(System.nanoTime() - start), "its configuration", admin::ready);
    return admin;
  }

  /** Lets running requests end, for at most the drain time, then stops. Idempotent. */
  public void stop() {
    if (process.isAlive() && !drain.isZero()) {
      drain();
    }
    // Not process.destroy(): that closes the pipe too, and Envoy would be killed in its goodbye.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(TERMINATION.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      log.await();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Stops at once. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    stop();
  }

  private void drain() {
    try {
      EnvoyAdmin admin = awaitAdmin(POLL);
      admin.drainListeners();
      await(drain, "its last requests", () -> !process.isAlive() || admin.activeRequests() == 0);
    } catch (EnvoyException _) {
      // Neither a dumb nor a busy Envoy may keep us from stopping.
    }
  }

  private void await(Duration timeout, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        log.await();
        throw new EnvoyException(
            "Envoy ended with code " + process.exitValue() + ": " + log.last());
      }
      if (System.nanoTime() > deadline) {
        throw new EnvoyException(
            "Envoy is still waiting for "
                + what
                + " after "
                + timeout.toMillis()
                + " ms; see "
                + logFile());
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EnvoyException("interrupted while waiting for Envoy", e);
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new EnvoyException("cannot read " + file, e);
    }
  }

  private static InetSocketAddress address(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1)));
  }
}
