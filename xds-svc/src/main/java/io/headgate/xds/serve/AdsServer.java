package io.headgate.xds.serve;

import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.snapshot.TypeUrls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening gRPC server. */
public final class AdsServer {
  private static final Logger log = LoggerFactory.getLogger(AdsServer.class);

  private final AdsService service;
  private final HttpServer http;

  public AdsServer(
      Vertx vertx,
      EventLog events,
      Optional<Sealer> sealer,
      XdsOptions options,
      Meters meters,
      Clock clock) {
    Wire wire =
        new Wire(
            sealer,
            (resource, reason) -> {
              meters.sealedUnreadable();
              log.atError()
                  .addKeyValue("typeUrl", TypeUrls.shortName(resource.typeUrl()))
                  .addKeyValue("name", resource.name())
                  .addKeyValue("reason", reason)
                  .log("Left out a sealed resource");
            });
    service = new AdsService(vertx, options, wire, new AckWriter(events, meters, clock), meters);
    GrpcServer grpc =
        GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(options.limits().messageBytes()));
    service.bind(grpc);
    http = vertx.createHttpServer(http(options)).requestHandler(grpc);
  }

  public AdsService service() {
    return service;
  }

  public Future<Void> listen() {
    return http.listen()
        .onSuccess(server ->
            log.atInfo().addKeyValue("port", server.actualPort()).log("xDS server listens"))
        .mapEmpty();
  }

  public int port() {
    return http.actualPort();
  }

  public Future<Void> close() {
    service.close();
    return http.close();
  }

  private static HttpServerOptions http(XdsOptions options) {
    int window = options.limits().windowBytes();
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setTcpKeepAlive(true)
            .setHttp2ConnectionWindowSize(4 * window)
            .setInitialSettings(new Http2Settings().setInitialWindowSize(window))
            // Envoy resets streams in the normal course of things; see the limits on streams.
            .setHttp2RstFloodMaxRstFramePerWindow(0)
            .setHttp2RstFloodWindowDuration(0);
    switch (options.security()) {
      case Security.Plaintext _ -> {}
      case Security.MutualTls tls ->
          http.setSsl(true)
              .setUseAlpn(true)
              .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
              .setClientAuth(ClientAuth.REQUIRED)
              .setKeyCertOptions(
                  new PemKeyCertOptions()
                      .addCertPath(tls.certificate().toString())
                      .addKeyPath(tls.key().toString()))
              .setTrustOptions(new PemTrustOptions().addCertPath(tls.clientCa().toString()));
    }
    return http;
  }
}
