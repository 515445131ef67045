package io.headgate.epp.server;

import io.headgate.epp.EppOptions;
import io.headgate.epp.extproc.ExtProcStream;
import io.headgate.epp.health.Health;
import io.headgate.epp.health.HealthService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.Optional;

/** One event loop's share of the picker's gRPC port. */
public final class PickerServer extends VerticleBase {
  private static final int STREAM_WINDOW = 1 << 20;
  private static final int CONNECTION_WINDOW = 16 << 20;
  private static final long SWEEP_MILLIS = 10_000;

  private final PickDesk desk;
  private final BodyRoom room;
  private final Health health;
  private final EppOptions options;
  private final int port;
  private final Optional<KeyCertOptions> certificate;
  private int actualPort;

  /**
   * Prepares one instance.
   *
   * @param room for the request bodies of all instances
   * @param port the same for all instances
   * @param certificate empty = plaintext
   */
  PickerServer(
      PickDesk desk,
      BodyRoom room,
      Health health,
      EppOptions options,
      int port,
      Optional<KeyCertOptions> certificate) {
    this.desk = desk;
    this.room = room;
    this.health = health;
    this.options = options;
    this.port = port;
    this.certificate = certificate;
  }

  @Override
  public Future<?> start() {
    GrpcServer grpc =
        GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(options.maxMessageBytes()));
    ExtProcService service =
        new ExtProcService(
            desk,
            room,
            new ExtProcStream.Settings(options.maxBodyBytes(), options.conformanceHeaders()),
            options.defaultPool(),
            options.maxMessageBytes());
    service.bind(grpc);
    new HealthService(vertx, health).bind(grpc);
    vertx.setPeriodic(SWEEP_MILLIS, _ -> service.expire(options.requestTimeout()));
    return vertx
        .createHttpServer(http(options, port, certificate))
        .connectionHandler(StreamErrors::containedIn)
        .requestHandler(request -> service.serve(request, grpc))
        .listen()
        .onSuccess(server -> actualPort = server.actualPort());
  }

  /** Known once deployed. */
  public int actualPort() {
    return actualPort;
  }

  /** A gRPC server for health alone, plaintext. */
  public static Future<HttpServer> healthOnly(Vertx vertx, Health health, EppOptions options) {
    GrpcServer grpc = GrpcServer.server(vertx);
    new HealthService(vertx, health).bind(grpc);
    return vertx
        .createHttpServer(http(options, options.healthPort(), Optional.empty()))
        .requestHandler(grpc)
        .listen();
  }

  private static HttpServerOptions http(
      EppOptions options, int port, Optional<KeyCertOptions> certificate) {
    HttpServerOptions http = transport().setHost(options.host()).setPort(port);
    certificate.ifPresent(keyCert -> http.setSsl(true).setUseAlpn(true).setKeyCertOptions(keyCert));
    return http;
  }

  /** What Envoy and large prompts ask of the server below, wherever it listens. */
  public static HttpServerOptions transport() {
    return new HttpServerOptions()
        .setTcpNoDelay(true)
        // Envoy ends every stream with RST_STREAM; flood protection would close the connection.
        .setHttp2RstFloodMaxRstFramePerWindow(0)
        .setHttp2RstFloodWindowDuration(0)
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setInitialSettings(
            new Http2Settings()
                .setInitialWindowSize(STREAM_WINDOW)
                .setMaxConcurrentStreams(100_000));
  }
}
