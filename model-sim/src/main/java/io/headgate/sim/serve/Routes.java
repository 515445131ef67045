package io.headgate.sim.serve;

import io.headgate.sim.Faults;
import io.headgate.sim.SimConfig;
import io.headgate.sim.engine.Speeds;
import io.headgate.sim.openai.Api;
import io.headgate.sim.openai.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Paths to behaviour, and the faults and speeds that hold at the moment. */
final class Routes {
  private static final int MAX_ADMIN_BYTES = 64 << 10;
  private static final CharSequence PROMETHEUS =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

  private final EngineLoop loop;
  private final Tally tally;
  private final Runnable die;
  private final Replies replies;
  private final Inference inference;
  private final MetricsPage metrics;
  private final String models;
  private Speeds speeds;
  private Faults faults;

  Routes(SimConfig config, EngineLoop loop, Tally tally, Runnable die) {
    this.loop = loop;
    this.tally = tally;
    this.die = die;
    this.replies = new Replies(config);
    this.inference = new Inference(config, loop, tally);
    this.metrics = new MetricsPage(config);
    this.models = Replies.models(config, System.currentTimeMillis() / 1000);
    this.speeds = config.speeds();
    this.faults = config.faults();
  }

  void change(Faults changed) {
    faults = changed;
    loop.changeSpeeds(speeds.withSlowFactor(changed.slowFactor()));
  }

  void handle(HttpServerRequest request) {
    String path = request.path();
    if (faults.hang() && !"/admin/config".equals(path)) {
      return;
    }
    HttpServerResponse response = replies.sign(request);
    switch (path == null ? "" : path) {
      case "/v1/chat/completions" -> infer(Api.CHAT, request, response);
      case "/v1/completions" -> infer(Api.COMPLETIONS, request, response);
      case "/v1/embeddings" -> infer(Api.EMBEDDINGS, request, response);
      case "/v1/responses" -> infer(Api.RESPONSES, request, response);
      case "/v1/models" -> Replies.json(response, models);
      case "/health", "/health/ready", "/ping" ->
          response.setStatusCode(faults.drain() ? 503 : 200).end();
      case "/metrics" -> metrics(response);
      case "/admin/config" -> admin(request, response);
      default -> Replies.error(response, ApiError.notFound());
    }
  }

  private void infer(Api api, HttpServerRequest request, HttpServerResponse response) {
    if (request.method().equals(HttpMethod.POST)) {
      inference.handle(api, faults, request, response);
    } else {
      Replies.error(response, ApiError.wrongMethod("POST"));
    }
  }

  private void metrics(HttpServerResponse response) {
    tally.scrapes.incrementAndGet();
    response.putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS);
    response.end(
        metrics.render(
            loop.engine(),
            inference.stops,
            inference.lengths,
            System.currentTimeMillis() / 1000.0));
  }

  private void admin(HttpServerRequest request, HttpServerResponse response) {
    if (!request.method().equals(HttpMethod.POST)) {
      Replies.json(response, new AdminConfig(speeds, faults, false).json());
      return;
    }
    Bodies.read(
        request,
        MAX_ADMIN_BYTES,
        body -> change(body, response),
        () -> Replies.error(response, ApiError.tooLarge(MAX_ADMIN_BYTES)));
  }

  private void change(byte[] body, HttpServerResponse response) {
    AdminConfig changed;
    try {
      changed = AdminConfig.changed(speeds, faults, body);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      Replies.error(response, ApiError.invalid(null, message == null ? "bad value" : message));
      return;
    }
    speeds = changed.speeds();
    change(changed.faults());
    if (changed.kill()) {
      die.run();
    } else {
      Replies.json(response, changed.json());
    }
  }
}
