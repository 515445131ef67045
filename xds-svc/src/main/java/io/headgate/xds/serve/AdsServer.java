package io.headgate.xds.serve;

import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.trust.CertificateSource;
import io.headgate.xds.trust.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening gRPC server. */
public final class AdsServer {
  private static final Logger LOG = LoggerFactory.getLogger(AdsServer.class);

  private final Vertx vertx;
  private final XdsOptions options;
  private final Meters meters;
  private final AdsService service;
  private final GrpcServer grpc;
  private @Nullable HttpServer http;
  private @Nullable CertificateRenewal renewal;

  public AdsServer(
      Vertx vertx,
      EventLog events,
      Optional<Sealer> sealer,
      XdsOptions options,
      Meters meters,
      Clock clock) {
    this.vertx = vertx;
    this.options = options;
    this.meters = meters;
    Wire wire =
        new Wire(
            sealer,
            (resource, reason) -> {
              meters.sealedUnreadable();
              LOG.atError()
                  .addKeyValue("typeUrl", TypeUrls.shortName(resource.typeUrl()))
                  .addKeyValue("name", resource.name())
                  .addKeyValue("reason", reason)
                  .log("Left out a sealed resource");
            });
    service = new AdsService(vertx, options, wire, new AckWriter(events, meters, clock), meters);
    grpc =
        GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(options.limits().messageBytes()));
    service.bind(grpc);
    new AccessLogService(service, new AccessLogWriter(events, meters, clock)).bind(grpc);
  }

  public AdsService service() {
    return service;
  }

  /** Fails when the server's certificate cannot be had. */
  public Future<Void> listen() {
    return switch (options.security()) {
      case Security.Plaintext _ -> listen(http(options));
      case Security.MutualTls tls ->
          listen(CertificateSource.files(vertx, tls.certificate(), tls.key(), tls.clientCa()));
      case Security.Tokens tokens -> listen(tokens.certificate());
    };
  }

  public int port() {
    return http == null ? -1 : http.actualPort();
  }

  public Future<Void> close() {
    service.close();
    if (renewal != null) {
      renewal.stop();
    }
    return http == null ? Future.succeededFuture() : http.close();
  }

  private Future<Void> listen(CertificateSource source) {
    return source
        .load()
        .compose(first ->
            listen(secured(first))
                .onSuccess(_ -> {
                  renewal = new CertificateRenewal(vertx, source, first, this::renew, meters);
                  renewal.start(options.limits().certificateMillis());
                }));
  }

  private Future<Void> listen(HttpServerOptions listening) {
    HttpServer server = vertx.createHttpServer(listening).requestHandler(grpc);
    http = server;
    return server
        .listen()
        .onSuccess(
            _ -> LOG.atInfo().addKeyValue("port", server.actualPort()).log("xDS server listens"))
        .mapEmpty();
  }

  /** New connections get the new certificate; those that are open stay as they are. */
  private Future<Void> renew(ServerCertificate next) {
    return http == null
        ? Future.failedFuture("not listening")
        : http.updateSSLOptions(secured(next).getSslOptions()).mapEmpty();
  }

  private HttpServerOptions secured(ServerCertificate certificate) {
    HttpServerOptions secured = http(options).setSsl(true).setUseAlpn(true);
    Tls.apply(certificate, secured.getSslOptions());
    return secured;
  }

  private static HttpServerOptions http(XdsOptions options) {
    int window = options.limits().windowBytes();
    return new HttpServerOptions()
        .setHost(options.host())
        .setPort(options.port())
        .setTcpKeepAlive(true)
        .setHttp2ConnectionWindowSize(4 * window)
        .setInitialSettings(new Http2Settings().setInitialWindowSize(window))
        // Envoy resets streams in the normal course of things; see the limits on streams.
        .setHttp2RstFloodMaxRstFramePerWindow(0)
        .setHttp2RstFloodWindowDuration(0);
  }
}
