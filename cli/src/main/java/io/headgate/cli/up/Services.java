package io.headgate.cli.up;

import io.headgate.cli.node.LocalNode;
import io.headgate.epp.EppOptions;
import io.headgate.epp.EppVerticle;
import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.TranslatorVerticle;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.watcher.directory.DirectoryOptions;
import io.headgate.watcher.directory.DirectorySource;
import io.headgate.watcher.publish.PublisherOptions;
import io.headgate.watcher.publish.WatcherVerticle;
import io.headgate.watcher.status.StatusFiles;
import io.headgate.watcher.status.StatusWriter;
import io.headgate.xds.XdsVerticle;
import io.headgate.xds.serve.XdsOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The four services over one log. Each can be stopped and started alone, on the port it had before;
 * the others notice nothing but silence on the log. Used from one thread.
 */
final class Services {
  private static final String LOOPBACK = "127.0.0.1";

  /** Ports below 1024 need privileges that a laptop's user does not have. */
  private static final int LOW_PORT_OFFSET = 8_000;

  private final Vertx vertx;
  private final EventLog log;
  private final Sealer sealer;
  private final UpOptions options;
  private final Map<Service, String> deployed = new EnumMap<>(Service.class);
  private boolean writesStatuses;
  private int xdsPort;
  private int pickerPort;
  private int metricsPort;
  private int debugPort;
  private final LocalNode node;
  private Optional<EppVerticle> picker = Optional.empty();

  Services(Vertx vertx, EventLog log, Sealer sealer, UpOptions options, Consumer<String> progress) {
    this.vertx = vertx;
    this.log = log;
    this.sealer = sealer;
    this.options = options;
    this.node =
        new LocalNode(
            vertx,
            () ->
                new MendedFiles(
                    new DirectorySource(vertx, options.config(), DirectoryOptions.DEFAULT),
                    progress),
            options.sims(),
            progress);
    this.xdsPort = options.xdsPort();
    this.pickerPort = options.pickerPort();
    this.metricsPort = options.metricsPort();
    this.debugPort = options.debugPort();
  }

  /** Starts all that do not run, one after the other. */
  Future<Void> startAll() {
    Future<Void> started = Future.succeededFuture();
    for (Service service : Service.values()) {
      started = started.compose(_ -> start(service));
    }
    return started;
  }

  Future<Void> start(Service service) {
    return switch (service) {
      case PICKER -> startPicker();
      case XDS -> startXds();
      case TRANSLATOR -> deploy(service, new TranslatorVerticle(log, sealer, translator()));
      case WATCHER -> startWatcher();
    };
  }

  Future<Void> stop(Service service) {
    String id = deployed.remove(service);
    return id == null ? Future.succeededFuture() : vertx.undeploy(id).mapEmpty();
  }

  /** In reverse order, so that nothing is served half. */
  Future<Void> stopAll() {
    Future<Void> stopped = Future.succeededFuture();
    for (Service service : List.of(Service.values()).reversed()) {
      stopped = stopped.compose(_ -> stop(service).otherwiseEmpty());
    }
    return stopped.compose(_ -> node.shutDown());
  }

  int xdsPort() {
    return xdsPort;
  }

  int pickerPort() {
    return pickerPort;
  }

  int metricsPort() {
    return metricsPort;
  }

  int debugPort() {
    return debugPort;
  }

  LocalNode node() {
    return node;
  }

  /** Whether the picker has an endpoint for this pool (namespace/name). */
  boolean knows(String pool) {
    return options.picker().isPresent()
        || picker.map(running -> running.pools().find(pool).isPresent()).orElse(false);
  }

  private Future<Void> startPicker() {
    if (options.picker().isPresent()) {
      return Future.succeededFuture();
    }
    EppVerticle verticle =
        PickerConfigFile.picker(
            log, EppOptions.local().withPorts(pickerPort, 0, metricsPort), options.pickerConfig());
    return deploy(Service.PICKER, verticle)
        .onSuccess(_ -> {
          pickerPort = verticle.ports().grpc();
          metricsPort = verticle.ports().metrics();
          picker = Optional.of(verticle);
        });
  }

  private Future<Void> startXds() {
    XdsVerticle verticle =
        new XdsVerticle(
            log,
            Optional.of(sealer),
            XdsOptions.DEFAULT
                .withAddress(LOOPBACK, xdsPort)
                .withDebug(new XdsOptions.Debug(LOOPBACK, debugPort)));
    return deploy(Service.XDS, verticle)
        .onSuccess(_ -> {
          xdsPort = verticle.port();
          debugPort = verticle.debugPort();
        });
  }

  private Future<Void> startWatcher() {
    return deploy(Service.WATCHER, new WatcherVerticle(log, node, sealer, PublisherOptions.DEFAULT))
        .compose(
            _ -> options.statusDir().map(this::writeStatuses).orElse(Future.succeededFuture()));
  }

  private Future<Void> writeStatuses(Path directory) {
    return writesStatuses
        ? Future.succeededFuture()
        : vertx
            .deployVerticle(new StatusWriter(log, new StatusFiles(vertx, directory)))
            .onSuccess(_ -> writesStatuses = true)
            .mapEmpty();
  }

  private TranslatorOptions translator() {
    return new TranslatorOptions(
        TranslatorOptions.CONTROLLER_NAME,
        LOOPBACK,
        Map.of(80, options.port()),
        LOW_PORT_OFFSET,
        Optional.of(options.picker().orElseGet(() -> new HostPort(LOOPBACK, pickerPort))));
  }

  private Future<Void> deploy(Service service, VerticleBase verticle) {
    return vertx.deployVerticle(verticle).onSuccess(id -> deployed.put(service, id)).mapEmpty();
  }
}
