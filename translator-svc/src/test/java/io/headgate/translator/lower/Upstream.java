package io.headgate.translator.lower;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A server on loopback that remembers its requests and answers as a test wants. */
final class Upstream {
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile BiConsumer<Upstream, Received> behaviour;

  /** A request, whole. */
  record Received(HttpServerRequest request, String body) {
    String header(String name) {
      return request.getHeader(name);
    }

    String uri() {
      return request.uri();
    }
  }

  private Upstream(Vertx vertx, BiConsumer<Upstream, Received> behaviour) {
    this.behaviour = behaviour;
    this.server =
        Rig.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> request.body().onSuccess(body -> on(request, body.toString())))
                .listen(0, "127.0.0.1"));
  }

  /** Answers 200 and its own address. */
  static Upstream start(Vertx vertx) {
    return start(vertx, (self, in) -> in.request().response().end(self.address()));
  }

  static Upstream start(Vertx vertx, BiConsumer<Upstream, Received> behaviour) {
    return new Upstream(vertx, behaviour);
  }

  private void on(HttpServerRequest request, String body) {
    Received in = new Received(request, body);
    received.add(in);
    behaviour.accept(this, in);
  }

  int port() {
    return server.actualPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  List<Received> received() {
    return received;
  }

  Received last() {
    return received.getLast();
  }
}
