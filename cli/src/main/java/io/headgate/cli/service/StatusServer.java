package io.headgate.cli.service;

import io.headgate.events.log.LogHealth;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /healthz}, {@code /readyz} and {@code /metrics} of all parts of a process. */
final class StatusServer extends VerticleBase {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HostPort address;
  private final List<Part> parts;
  private final Supplier<LogHealth> log;
  private final ProcessMetrics process = new ProcessMetrics();
  private volatile boolean ending;
  private @Nullable HttpServer http;

  StatusServer(HostPort address, List<Part> parts, Supplier<LogHealth> log) {
    this.address = address;
    this.parts = List.copyOf(parts);
    this.log = log;
  }

  @Override
  public Future<?> start() {
    HttpServer server = vertx.createHttpServer().requestHandler(this::handle);
    http = server;
    return server.listen(address.port(), address.ip());
  }

  @Override
  public Future<?> stop() {
    process.close();
    return http == null ? Future.succeededFuture() : http.close();
  }

  int port() {
    return http == null ? -1 : http.actualPort();
  }

  /** From now on nobody should send anything new. */
  void ending() {
    ending = true;
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/healthz" -> answer(request, 200, TEXT, health());
      case "/readyz" -> {
        List<Part> missing = parts.stream().filter(part -> !part.ready().getAsBoolean()).toList();
        if (ending) {
          answer(request, 503, TEXT, "ending\n");
        } else if (missing.isEmpty()) {
          answer(request, 200, TEXT, "ok\n");
        } else {
          String names = missing.stream().map(Part::name).collect(Collectors.joining(", "));
          answer(request, 503, TEXT, "not ready: " + names + "\n" + troubles(missing));
        }
      }
      case "/metrics" -> answer(request, 200, METRICS, metrics());
      case null, default -> answer(request, 404, TEXT, "try /healthz, /readyz, /metrics\n");
    }
  }

  /** Alive in any case: without its log a service goes on, and a restart would not mend the log. */
  private String health() {
    String troubles = troubles(parts);
    return switch (log.get()) {
      case LogHealth.Healthy() -> troubles.isEmpty() ? "ok\n" : "degraded\n" + troubles;
      case LogHealth.Degraded(String reason) -> "degraded: " + reason + "\n" + troubles;
    };
  }

  private static String troubles(List<Part> parts) {
    StringBuilder lines = new StringBuilder();
    parts.forEach(part ->
        part.troubles()
            .get()
            .forEach(line -> lines.append(part.name()).append(": ").append(line).append('\n')));
    return lines.toString();
  }

  private String metrics() {
    StringBuilder page = new StringBuilder(process.scrape());
    parts.forEach(part -> page.append(part.metrics().get()));
    return page.toString();
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("content-type", type).end(body);
  }
}
