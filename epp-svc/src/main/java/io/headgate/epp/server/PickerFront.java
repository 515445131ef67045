package io.headgate.epp.server;

import io.headgate.epp.EppOptions;
import io.headgate.epp.health.Health;
import io.headgate.epp.metrics.EppMetrics;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.KeyCertOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All ports of a picker: requests and health, health alone, metrics. */
public final class PickerFront extends VerticleBase {
  /** Vert.x: servers with one negative port share one random port. */
  private static final AtomicInteger RANDOM_PORTS = new AtomicInteger();

  private final PickDesk desk;
  private final Health health;
  private final EppMetrics metrics;
  private final EppOptions options;
  private final BodyRoom room;
  private Ports ports = new Ports(0, 0, 0);

  /** The ports in use. */
  public record Ports(int grpc, int health, int metrics) {}

  public PickerFront(PickDesk desk, Health health, EppMetrics metrics, EppOptions options) {
    this.desk = desk;
    this.health = health;
    this.metrics = metrics;
    this.options = options;
    this.room = new BodyRoom(options.heldBodyBytes());
    metrics.gauge("headgate_epp_held_body_bytes", Tags.empty(), room::held);
  }

  /** Known once deployed. */
  public Ports ports() {
    return ports;
  }

  @Override
  public Future<?> start() {
    return certificate()
        .compose(this::deployServers)
        .compose(grpc ->
            PickerServer.healthOnly(vertx, health, options)
                .compose(healthServer ->
                    metricsServer()
                        .onSuccess(metricsServer ->
                            ports =
                                new Ports(
                                    grpc, healthServer.actualPort(), metricsServer.actualPort()))));
  }

  /** Null for plaintext. */
  private Future<@Nullable KeyCertOptions> certificate() {
    // Generating or reading keys takes a while.
    return options.tls()
        ? vertx.executeBlocking(() -> Certificates.load(options.certPath()))
        : Future.succeededFuture();
  }

  private Future<Integer> deployServers(@Nullable KeyCertOptions keyCert) {
    Optional<KeyCertOptions> certificate = Optional.ofNullable(keyCert);
    int port = options.grpcPort() == 0 ? -RANDOM_PORTS.incrementAndGet() : options.grpcPort();
    List<PickerServer> servers = new ArrayList<>();
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < options.instances(); i++) {
      PickerServer server = new PickerServer(desk, room, health, options, port, certificate);
      servers.add(server);
      deployed.add(vertx.deployVerticle(server));
    }
    return Future.all(deployed).map(_ -> servers.getFirst().actualPort());
  }

  private Future<HttpServer> metricsServer() {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          if ("/metrics".equals(request.path())) {
            request
                .response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape());
          } else {
            request.response().setStatusCode(404).end("try /metrics\n");
          }
        })
        .listen(options.metricsPort(), EppOptions.LOOPBACK);
  }
}
