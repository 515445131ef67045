package io.headgate.cli.service;

import io.headgate.cli.Version;
import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.up.LogLock;
import io.headgate.cli.up.Started;
import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs parts over one log until a signal comes. All methods block. */
final class ServiceProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPPING = Duration.ofSeconds(4);

  private final StatusServer status;
  private final Started started;

  private ServiceProcess(StatusServer status, Started started) {
    this.status = status;
    this.started = started;
  }

  private static ServiceProcess start(
      ServiceOptions options,
      LogLocation.Use use,
      Function<Ground, List<Part>> assembly,
      Started started) {
    LogLocation location = options.log.location();
    if (use == LogLocation.Use.GATEWAY) {
      started.stopWith(LogLock.take(location)::release);
    } else if (location instanceof LogLocation.InFile) { // over Kafka others may run it as well
      started.stopWith(LogLock.share(location)::release);
    }
    Sealer sealer = options.sealer();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    started.stopWith(() -> Await.on(vertx.close(), STOPPING, "stopping"));
    EventLog log = Await.on(location.open(vertx, use), PATIENCE, "opening " + location);
    started.stopWith(() -> Await.on(log.close(), STOPPING, "closing the event log"));
    List<Part> parts = assembly.apply(new Ground(vertx, log, sealer));
    StatusServer status = new StatusServer(options.http, parts, log::health);
    deploy(vertx, status, "the status server", started);
    for (Part part : parts) {
      deploy(vertx, part.verticle(), part.name(), started);
      LOG.atInfo().addKeyValue("service", part.name()).log("started");
    }
    started.stopWith(status::ending);
    return new ServiceProcess(status, started);
  }

  /**
   * Starts the parts in order, behind the status server. When one fails, what runs by then is
   * stopped.
   */
  static ServiceProcess start(
      ServiceOptions options, LogLocation.Use use, Function<Ground, List<Part>> assembly) {
    Started started = new Started();
    try {
      return start(options, use, assembly, started);
    } catch (RuntimeException e) {
      started.closeAfter(e);
      throw e;
    }
  }

  /** Returns when a signal ends the process. */
  static int run(
      PrintWriter out,
      ServiceOptions options,
      LogLocation.Use use,
      Function<Ground, List<Part>> assembly)
      throws InterruptedException {
    LogLines.use(options.logFormat, options.logLevel);
    ServiceProcess process = start(options, use, assembly);
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "headgate-stop"));
    out.println(
        "headgate %s over %s, status on port %d"
            .formatted(Version.number(), options.log.location(), process.port()));
    new CountDownLatch(1).await(); // until a signal comes
    throw new IllegalStateException("nobody opens this latch");
  }

  /** Of {@code /healthz}, {@code /readyz} and {@code /metrics}. */
  int port() {
    return status.port();
  }

  /** In reverse order, so that nothing is served half. */
  @Override
  public void close() {
    started.close();
  }

  private static void deploy(Vertx vertx, Deployable verticle, String name, Started started) {
    String id = Await.on(vertx.deployVerticle(verticle), PATIENCE, "starting " + name);
    started.stopWith(() -> Await.on(vertx.undeploy(id), STOPPING, "stopping " + name));
  }
}
