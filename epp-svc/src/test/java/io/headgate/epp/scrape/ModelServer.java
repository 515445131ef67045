package io.headgate.epp.scrape;

import io.headgate.epp.pool.Member;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server with a metrics page that tests can change. */
final class ModelServer {
  final AtomicInteger requests = new AtomicInteger();
  final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  final AtomicInteger connectionsEver = new AtomicInteger();
  volatile Consumer<HttpServerRequest> answer;
  private final Vertx vertx;
  private volatile HttpServer server;

  ModelServer(Vertx vertx) {
    this.vertx = vertx;
    shows("vllm:num_requests_running 1\n");
    listen(0);
  }

  void shows(String page) {
    answer = request -> request.response().end(page);
  }

  void waiting(int waiting) {
    shows("vllm:num_requests_running 1\nvllm:num_requests_waiting " + waiting + "\n");
  }

  int port() {
    return server.actualPort();
  }

  Member member() {
    return new Member("127.0.0.1", port(), "ns/pod-" + port(), "", Map.of());
  }

  void close() {
    server.close();
  }

  void die() {
    server.close().await();
  }

  void listen(int port) {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(0))
            .connectionHandler(connection -> {
              connectionsEver.incrementAndGet();
              connections.add(connection);
              connection.closeHandler(_ -> connections.remove(connection));
            })
            .requestHandler(request -> {
              requests.incrementAndGet();
              answer.accept(request);
            })
            .listen(port, "127.0.0.1")
            .await();
  }
}
