package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.cli.HostPortConverter;
import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.log.SealingKey;
import io.headgate.cli.up.Started;
import io.headgate.epp.EppFlags;
import io.headgate.epp.EppVerticle;
import io.headgate.events.NamespacedName;
import io.headgate.events.log.EventLog;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.watcher.kubernetes.KubernetesReader;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate run picker}. */
@Command(
    name = "picker",
    description = {
      "Runs the endpoint picker.",
      "",
      "It picks for the pools on its event log and writes its decisions there. Give it",
      "the log of the gateway it serves, and `headgate up --picker` its address.",
      "",
      "With --pool-name and --pool-namespace, no log, and a cluster at hand",
      "(--kubeconfig, $KUBECONFIG, or a pod around it) it reads that pool and its pods",
      "from the API server."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:wrong options",
      "3:could not start, or ran out of memory; the last line says why",
      "143:ended by SIGTERM, 130 by Ctrl-C"
    })
public final class PickerCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPPING = Duration.ofSeconds(5);

  @Parameters(
      arity = "0..*",
      paramLabel = "FLAG",
      description =
          "A flag of the reference picker, such as --grpc-port, --bind-address, --pool-name or"
              + " --config-file; epp-svc/README.md has all. --log-file FILE is --log FILE.")
  List<String> flags = List.of();

  @Mixin LogOption log = new LogOption();

  @Option(
      names = "--http-address",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Of /healthz, /readyz and /metrics. Default: none but --metrics-port.")
  @Nullable HostPort http;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, IOException {
    EppFlags asked = flags();
    Started started = new Started();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    started.stopWith(() -> Await.on(vertx.close(), STOPPING, "stopping"));
    LogLocation location = location(asked);
    EventLog events =
        Await.on(location.open(vertx, LogLocation.Use.REPLICA), PATIENCE, "opening " + location);
    started.stopWith(() -> Await.on(events.close(), STOPPING, "closing the event log"));
    EppVerticle picker = picker(events, asked);
    if (http != null) {
      Part part = new Part("picker", picker, () -> picker.health().isReady(), picker::metrics);
      deploy(vertx, new StatusServer(http, List.of(part), events::health), started);
    }
    String source = location.toString();
    if (readsCluster(asked)) {
      LogLines.use(LogLines.Format.TEXT, LogLines.Level.INFO);
      deploy(vertx, cluster(events, asked, location), started);
      source = "the cluster's pool " + asked.options().defaultPool();
    }
    deploy(vertx, picker, started);
    Runtime.getRuntime().addShutdownHook(new Thread(started::close, "picker-stop"));
    spec.commandLine()
        .getOut()
        .println(
            "picker on %s:%d over %s"
                .formatted(asked.options().host(), picker.ports().grpc(), source));
    new CountDownLatch(1).await(); // until a signal comes
    throw new IllegalStateException("nobody opens this latch");
  }

  /** Stopped in reverse, so the picker writes its last decisions before the log is closed. */
  private static void deploy(Vertx vertx, Deployable part, Started started) {
    String id = Await.on(vertx.deployVerticle(part), PATIENCE, "starting the picker");
    started.stopWith(() -> Await.on(vertx.undeploy(id), STOPPING, "stopping the picker"));
  }

  /** A picker that has a pool, and neither a log nor a file to know it from, asks a cluster. */
  private boolean readsCluster(EppFlags asked) {
    return clusterAtHand(asked)
        && !asked.options().defaultPool().isEmpty()
        && asked.options().endpointsFile().isEmpty()
        && asked.logFile().isEmpty()
        && !log.isNamed();
  }

  private static boolean clusterAtHand(EppFlags asked) {
    return asked.kubeconfig().isPresent()
        || !System.getenv().getOrDefault("KUBECONFIG", "").isEmpty()
        || System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }

  private static KubernetesReader cluster(EventLog events, EppFlags asked, LogLocation log) {
    NamespacedName pool = NamespacedName.parse(asked.options().defaultPool());
    return new KubernetesReader(
        events,
        SealingKey.loadOrCreate(SealingKey.besides(log)),
        asked.kubeconfig(),
        ReadOptions.ofPools(pool.namespace()));
  }

  private static EppVerticle picker(EventLog events, EppFlags asked) {
    try {
      return new EppVerticle(events, asked.options());
    } catch (IllegalArgumentException e) {
      String from = asked.configFile().map(Path::toString).orElse("--config-text");
      throw new CliException("%s: %s".formatted(from, e.getMessage()), e);
    }
  }

  private EppFlags flags() {
    try {
      return EppFlags.parse(flags.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private LogLocation location(EppFlags asked) throws IOException {
    if (readsCluster(asked)) { // a log of its own, which nobody reads
      return new LogLocation.InFile(
          Files.createTempDirectory("headgate-picker").resolve("events.db"));
    }
    if (asked.logFile().isEmpty()) {
      return log.location();
    }
    if (spec.commandLine().getParseResult().hasMatchedOption(LogOption.NAME)) {
      throw new ParameterException(spec.commandLine(), "give --log or --log-file, not both");
    }
    return new LogLocation.InFile(asked.logFile().get());
  }
}
