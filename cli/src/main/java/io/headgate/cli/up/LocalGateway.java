package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.Words;
import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogView;
import io.headgate.cli.log.SealingKey;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.envoy.EnvoyException;
import io.headgate.envoy.EnvoyProcess;
import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.headgate.sim.RunningSim;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway on one machine: services, simulated model servers and Envoy. All methods block
 * and belong on a thread of the caller's own.
 */
public final class LocalGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalGateway.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A gateway serves without news. */
  private static final Duration NEWS = Duration.ofSeconds(10);

  private static final Duration CLOSING = Duration.ofSeconds(8);

  private final UpOptions options;
  private final Consumer<String> progress;
  private final EventLog log;
  private final LogView view;
  private final Services services;
  private final MovedPorts ports;
  private final EnvoyFleet envoys;
  private final Started started;

  private LocalGateway(
      UpOptions options,
      Consumer<String> progress,
      EventLog log,
      Services services,
      MovedPorts ports,
      EnvoyFleet envoys,
      Started started) {
    this.options = options;
    this.progress = progress;
    this.log = log;
    this.view = new LogView(log);
    this.services = services;
    this.ports = ports;
    this.envoys = envoys;
    this.started = started;
  }

  /**
   * Starts everything and returns before it is ready. When something fails, what runs by then is
   * stopped.
   *
   * @param progress gets a line per step, from any thread
   */
  public static LocalGateway start(UpOptions options, Consumer<String> progress) {
    return start(options, progress, UnaryOperator.identity());
  }

  /** The same with a log that may be made to fail. */
  static LocalGateway start(
      UpOptions options, Consumer<String> progress, UnaryOperator<EventLog> decorated) {
    Started started = new Started();
    try {
      return start(options, progress, decorated, started);
    } catch (RuntimeException e) {
      try {
        started.close();
      } catch (RuntimeException whileStopping) {
        e.addSuppressed(whileStopping);
      }
      throw e;
    }
  }

  private static LocalGateway start(
      UpOptions options,
      Consumer<String> progress,
      UnaryOperator<EventLog> decorated,
      Started started) {
    LogLock lock = LogLock.takeForUp(options.log());
    started.stopWith(lock::release);
    started.stopWith(() -> UpState.forget(UpState.besides(options.log())));
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
    started.stopWith(() -> Await.on(vertx.close(), CLOSING, "stopping"));
    Future<EnvoyBinary> binary = envoy(options, progress);
    EventLog log =
        decorated.apply(
            Await.on(
                options.log().open(vertx, LogLocation.Use.GATEWAY),
                PATIENCE,
                "opening the event log"));
    started.stopWith(() -> Await.on(log.close(), CLOSING, "closing the event log"));
    progress.accept("event log " + options.log());
    Sealer sealer = SealingKey.loadOrCreate(SealingKey.besides(options.log()));
    Services services = new Services(vertx, log, sealer, options, progress);
    started.stopWith(() -> Await.on(services.stopAll(), CLOSING, "stopping the services"));
    Await.on(services.startAll(), PATIENCE, "starting the services");
    progress.accept("configuration " + options.config());
    MovedPorts ports = new MovedPorts(options.port(), progress);
    EventLog.Tail told = Await.on(ports.follow(log), PATIENCE, "following the log");
    started.stopWith(() -> Await.on(told.stop(), CLOSING, "stopping"));
    EnvoyFleet envoys =
        new EnvoyFleet(
            options.log().besides(".envoy"),
            services.xdsPort(),
            options.envoyWorkers(),
            binary,
            progress);
    started.stopWith(envoys::stop); // the first to go, so that no request meets half a gateway
    if (options.envoy()) {
      Await.on(envoys.follow(log), PATIENCE, "following the log");
    }
    return new LocalGateway(options, progress, log, services, ports, envoys, started);
  }

  /** Fetching takes a while the first time; the services start meanwhile. */
  private static Future<EnvoyBinary> envoy(UpOptions options, Consumer<String> progress) {
    if (!options.envoy()) {
      return Future.failedFuture("Envoy is run by someone else");
    }
    Promise<EnvoyBinary> fetched = Promise.promise();
    Thread.ofVirtual()
        .name("envoy-fetch")
        .start(() -> {
          try {
            fetched.complete(EnvoyBinary.fetch(progress));
          } catch (RuntimeException e) {
            fetched.fail(e);
          }
        });
    return fetched.future();
  }

  /**
   * Waits until every Gateway's Envoy serves the newest configuration and every simulated server is
   * ready; fails with a {@link CliException} that says what is missing.
   */
  public void awaitReady() {
    awaitReady(new CountDownLatch(1));
  }

  /** As {@link #awaitReady()}, and gives up without failing when {@code interrupted} opens. */
  public void awaitReady(CountDownLatch interrupted) {
    new UntilReady(options, progress, view, services, envoys, interrupted).await();
    ports.tell(view.xds());
    rememberState();
    envoys.onChange(this::rememberState);
  }

  /**
   * From now on says which conditions are bad because of what was written, and when they are
   * mended. Returns when it has said which are now, or when the log is too slow for that.
   */
  public void tellConditions() {
    ConditionNews news = new ConditionNews(options.config(), progress);
    started.stopWith(news::stop);
    Await.on(news.follow(log, NEWS), PATIENCE, "reading the log");
  }

  /** Whether there is a Gateway to serve. */
  public boolean serves() {
    return !view.served().isEmpty();
  }

  /** Where Gateway listeners on port 80 are served. */
  public String url() {
    return "http://127.0.0.1:" + options.port();
  }

  /** Where the picker listens. */
  public int pickerPort() {
    return services.pickerPort();
  }

  /** Where the xDS server listens. */
  public int xdsPort() {
    return services.xdsPort();
  }

  /** Stops one service alone. */
  public void stop(Service service) {
    Await.on(services.stop(service), PATIENCE, "stopping the " + Words.of(service));
  }

  /** Starts a stopped service again, on the port it had. */
  public void start(Service service) {
    Await.on(services.start(service), PATIENCE, "starting the " + Words.of(service));
  }

  /** The simulated model server of a Pod. */
  public Optional<RunningSim> sim(String namespace, String pod) {
    return services.node().sim(namespace, pod);
  }

  /** Starts the simulated server of a Pod again after it was killed. */
  public void reviveSim(String namespace, String pod) {
    services.node().revive(namespace, pod);
  }

  /** Numbers from the Envoy of a gateway whose names match {@code filter}. */
  public SortedMap<String, Long> envoyStats(String gateway, String filter) {
    EnvoyProcess process = envoys.running().get(gateway);
    if (process == null) {
      throw new IllegalArgumentException("no Envoy runs for " + gateway);
    }
    return new TreeMap<>(process.awaitAdmin(PATIENCE).stats(filter));
  }

  private void rememberState() {
    state().write(UpState.besides(options.log()));
  }

  private UpState state() {
    Map<String, String> admins = new TreeMap<>();
    envoys
        .running()
        .forEach((gateway, process) -> {
          try {
            var address = process.awaitAdmin(PATIENCE).address();
            admins.put(gateway, address.getHostString() + ":" + address.getPort());
          } catch (EnvoyException e) {
            // It has crashed meanwhile; its end is told, and the state written, by the next change.
            LOG.atDebug().addKeyValue("gateway", gateway).setCause(e).log("No admin address");
          }
        });
    return new UpState(
        ProcessHandle.current().pid(),
        admins,
        "127.0.0.1:" + services.debugPort(),
        "127.0.0.1:" + services.metricsPort(),
        options.config().toAbsolutePath().toString());
  }

  /** Leaves no child behind. */
  @Override
  public void close() {
    started.close();
  }
}
