package io.headgate.xds.debug;

import io.headgate.xds.fold.XdsFold;
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
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
  private Supplier<XdsFold> fold = () -> XdsFold.EMPTY;

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

  /** What has been read from the log. */
  public void fold(Supplier<XdsFold> current) {
    fold = current;
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
      case "/healthz" -> answer(request, 200, TEXT, health());
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

  /** Alive in any case: what is held back is served on, and a restart would lose it. */
  private String health() {
    List<String> heldBack = fold.get().heldBack();
    return heldBack.isEmpty()
        ? "ok\n"
        : "degraded: records that could not be read hold back newer sets of "
            + String.join(", ", heldBack)
            + "; see /debug/xds\n";
  }

  private void xds(HttpServerRequest request) {
    @Nullable String gateway = request.getParam("gateway");
    if (gateway == null) {
      answer(request, 400, TEXT, "parameter gateway=namespace/name is missing\n");
      return;
    }
    Snapshot snapshot = service.snapshots().get(gateway);
    Map<String, String> unread = fold.get().unread(gateway);
    if (snapshot == null && unread.isEmpty()) {
      answer(request, 404, TEXT, "nothing has been published for this gateway\n");
      return;
    }
    String type = request.getParam("type", "");
    JsonObject view = SnapshotView.of(snapshot == null ? Snapshot.empty(gateway) : snapshot, type);
    if (!unread.isEmpty()) {
      view.put("heldBackBy", new JsonObject(new TreeMap<>(unread)));
    }
    answer(request, 200, JSON, view.encodePrettily());
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
