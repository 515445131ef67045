package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.cli.HostPortConverter;
import io.headgate.cli.PortConverter;
import io.headgate.cli.Version;
import io.headgate.cli.log.LogOption;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headgate up}. */
@Command(
    name = "up",
    sortOptions = false,
    description = {
      "Runs the whole gateway on this machine.",
      "",
      "All services in one JVM over one event log, simulated model servers, and Envoy.",
      "Ends with Ctrl-C, gives open requests 2 s, and leaves nothing running.",
      "Edit the YAML while it runs: what is wrong with it is said at once, and",
      "`headgate status` shows what came of it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:--once-ready's command ended with 0",
      "2:wrong options",
      "3:could not start, or ran out of memory; the last line says why",
      "130:ended by Ctrl-C, 143 by SIGTERM",
      "other:what --once-ready's command ended with"
    })
public final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "Directory of YAML, as for kubectl apply -f. Default: examples/quickstart.")
  @Nullable Path config;

  @Mixin LogOption log = new LogOption();

  @Option(
      names = "--status-dir",
      paramLabel = "DIR",
      description = "Also write each object's status there, as YAML.")
  @Nullable Path statusDir;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Where Gateway listeners on port 80 are served. Default: ${DEFAULT-VALUE}.")
  int port = 8080;

  @Option(
      names = "--picker-config",
      paramLabel = "FILE",
      description =
          "EndpointPickerConfig with plugins and weights. Default: queue 2, KV 2, prefix 3.")
  @Nullable Path pickerConfig;

  @Option(
      names = "--picker",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description =
          "Use this picker instead of running one: `headgate run picker` over the same log,"
              + " without TLS.")
  @Nullable HostPort picker;

  @Option(
      names = "--no-sim",
      description = "Do not run Pods of simulated model servers; they get no endpoint.")
  boolean noSim;

  @Option(
      names = "--no-envoy",
      description = "Do not run Envoy; write the bootstrap files to start your own with.")
  boolean noEnvoy;

  @Option(
      names = "--envoy-workers",
      paramLabel = "N",
      description = "Worker threads of each Envoy. Default: ${DEFAULT-VALUE}.")
  int envoyWorkers = 1;

  @Option(
      names = "--once-ready",
      paramLabel = "CMD",
      description = "When ready, run this shell command, then end with its exit status.")
  @Nullable String onceReady;

  @Option(
      names = "--xds-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of the xDS server. Default: a free one; 18000 with --no-envoy.")
  @Nullable Integer xdsPort;

  @Option(
      names = "--picker-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of the endpoint picker (gRPC). Default: a free one; 9002 with --no-envoy.")
  @Nullable Integer pickerPort;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of the picker's Prometheus metrics. Default: a free one.")
  int metricsPort;

  @Option(
      names = "--debug-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of the xDS server's debug pages. Default: a free one.")
  int debugPort;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    UpOptions options = options();
    LogLock.takeForUp(options.log()).release(); // before the ports of a second `up` are in the way
    Ports.requireFree("127.0.0.1", options.port(), "--port");
    Ports.requireFree("127.0.0.1", options.xdsPort(), "--xds-port");
    Ports.requireFree("127.0.0.1", options.pickerPort(), "--picker-port");
    Ports.requireFree("127.0.0.1", options.metricsPort(), "--metrics-port");
    Ports.requireFree("127.0.0.1", options.debugPort(), "--debug-port");
    out.println("headgate " + Version.number());
    LogFile.use(options.log().besides(".log"));
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              interrupted.countDown();
              awaitQuietly(ended);
            },
            "up-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try (LocalGateway gateway = LocalGateway.start(options, line -> out.println("  " + line))) {
      gateway.awaitReady(interrupted);
      if (interrupted.getCount() > 0) {
        sayReady(out, gateway);
        gateway.tellConditions();
      }
      return onceReady == null ? untilInterrupted(interrupted) : run(onceReady, interrupted);
    } finally {
      ended.countDown();
    }
  }

  private void sayReady(PrintWriter out, LocalGateway gateway) {
    if (!gateway.serves()) {
      out.println("running, but nothing is served: `headgate status` says why");
    } else if (noEnvoy) {
      out.println("ready for your Envoy; once it runs, send requests to " + gateway.url());
    } else {
      out.println("ready " + gateway.url());
      if (config == null) { // of another configuration we know neither paths nor models
        out.println(curl(gateway.url()));
      }
    }
    out.flush();
  }

  private static String curl(String url) {
    return "curl "
        + url
        + "/v1/chat/completions -H 'content-type: application/json' -d"
        + " '{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}'";
  }

  private UpOptions options() {
    if (envoyWorkers < 1) {
      throw new ParameterException(
          spec.commandLine(), "--envoy-workers takes 1 or more, not " + envoyWorkers);
    }
    Path directory = config == null ? defaultConfig() : config;
    if (!Files.isDirectory(directory)) {
      throw new CliException(
          "%s is no directory: name one that holds your YAML with --config".formatted(directory));
    }
    return new UpOptions(
        directory,
        log.location(),
        Optional.ofNullable(statusDir),
        port,
        xdsPort != null ? xdsPort : noEnvoy ? 18_000 : 0,
        pickerPort != null ? pickerPort : noEnvoy ? 9_002 : 0,
        metricsPort,
        debugPort,
        !noSim,
        !noEnvoy,
        envoyWorkers,
        Optional.ofNullable(pickerConfig),
        Optional.ofNullable(picker));
  }

  /** The quickstart beside the launcher, wherever the user stands. */
  private static Path defaultConfig() {
    return Path.of(System.getenv().getOrDefault("HEADGATE_HOME", "."), "examples", "quickstart");
  }

  private static int untilInterrupted(CountDownLatch interrupted) throws InterruptedException {
    interrupted.await();
    return ExitCode.OK;
  }

  private static int run(String command, CountDownLatch interrupted) throws InterruptedException {
    try {
      Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
      while (process.isAlive() && interrupted.getCount() > 0) {
        Thread.sleep(20);
      }
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(2, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new CliException("--once-ready needs sh to run a command: " + e.getMessage(), e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
