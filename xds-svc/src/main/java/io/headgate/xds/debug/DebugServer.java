package io.headgate.xds.debug;

import io.headgate.xds.serve.AdsService;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.snapshot.Snapshot;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP for people and Prometheus: {@code /debug/proxies}, {@code
 * /debug/xds?gateway=ns/name[&type=]}, {@code /metrics}, {@code /healthz}, {@code /readyz}. Reads
 * only; secrets never leave it.
 */
public final class DebugServer {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final AdsService service;
  private final PrometheusMeterRegistry registry;
  private final XdsOptions.Debug options;
  private final HttpServer http;
  private BooleanSupplier ready = () -> false;

  public DebugServer(
      Vertx vertx, XdsOptions.Debug options, AdsService service, PrometheusMeterRegistry registry) {
    this.options = options;
    this.service = service;
    this.registry = registry;
    this.http =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(options.host())
                    .setPort(Math.max(0, options.port()))
                    .setIdleTimeout(60))
            .requestHandler(this::handle);
  }

  /** What {@code /readyz} answers; not ready until set. */
  public void readiness(BooleanSupplier check) {
    ready = check;
  }

  public Future<Void> listen() {
    return options.port() < 0 ? Future.succeededFuture() : http.listen().mapEmpty();
  }

  public int port() {
    return options.port() < 0 ? -1 : http.actualPort();
  }

  public Future<Void> close() {
    return options.port() < 0 ? Future.succeededFuture() : http.close();
  }

  private void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      answer(request, 405, TEXT, "only GET\n");
      return;
    }
    switch (request.path()) {
      case "/healthz" -> answer(request, 200, TEXT, "ok\n");
      case "/readyz" -> {
        boolean now = ready.getAsBoolean();
        answer(request, now ? 200 : 503, TEXT, now ? "ok\n" : "reading the event log\n");
      }
      case "/metrics" ->
          answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
      case "/debug/proxies" ->
          answer(request, 200, JSON, ProxyView.of(service.streams()).encodePrettily());
      case "/debug/xds" -> xds(request);
      case null, default ->
          answer(
              request,
              404,
              TEXT,
              "try /debug/proxies, /debug/xds?gateway=namespace/name, /metrics, /healthz,"
                  + " /readyz\n");
    }
  }

  private void xds(HttpServerRequest request) {
    @Nullable String gateway = request.getParam("gateway");
    if (gateway == null) {
      answer(request, 400, TEXT, "parameter gateway=namespace/name is missing\n");
      return;
    }
    Snapshot snapshot = service.snapshots().get(gateway);
    if (snapshot == null) {
      answer(request, 404, TEXT, "nothing has been published for this gateway\n");
      return;
    }
    String type = request.getParam("type", "");
    answer(request, 200, JSON, SnapshotView.of(snapshot, type).encodePrettily());
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("content-type", type);
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().end();
    } else {
      request.response().end(body);
    }
  }
}
