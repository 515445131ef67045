package io.headgate.sim.serve;

import io.headgate.sim.SimConfig;
import io.headgate.sim.openai.ApiError;
import io.headgate.sim.openai.JsonText;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Headers and short documents every answer is made of. */
final class Replies {
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence POD = HttpHeaders.createOptimized("x-inference-pod");
  private static final CharSequence NAMESPACE =
      HttpHeaders.createOptimized("x-inference-namespace");
  private static final CharSequence PORT = HttpHeaders.createOptimized("x-inference-port");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final SimConfig config;

  Replies(SimConfig config) {
    this.config = config;
  }

  /** Says who answers, and repeats the request's id. */
  HttpServerResponse sign(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    String id = request.getHeader(REQUEST_ID);
    if (id != null) {
      response.putHeader(REQUEST_ID, id);
    }
    if (!config.pod().isEmpty()) {
      response.putHeader(POD, config.pod());
    }
    if (!config.namespace().isEmpty()) {
      response.putHeader(NAMESPACE, config.namespace());
    }
    return response.putHeader(PORT, Integer.toString(request.localAddress().port()));
  }

  static void json(HttpServerResponse response, String body) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
  }

  static void error(HttpServerResponse response, ApiError error) {
    json(response.setStatusCode(error.status()), error.json());
  }

  /** {@code /v1/models}: the base model under each of its names, then the adapters. */
  static String models(SimConfig config, long created) {
    StringBuilder out = new StringBuilder("{\"object\":\"list\",\"data\":[");
    String base = JsonText.quoted(config.models().getFirst());
    String comma = "";
    for (String name : config.models()) {
      model(out.append(comma), name, created, "null", config.engine().maxModelLen());
      comma = ",";
    }
    for (String name : config.loras()) {
      model(out.append(comma), name, created, base, config.engine().maxModelLen());
    }
    return out.append("]}").toString();
  }

  private static void model(
      StringBuilder out, String name, long created, String parent, int maxModelLen) {
    out.append("{\"id\":").append(JsonText.quoted(name)).append(",\"object\":\"model\"");
    out.append(",\"created\":").append(created).append(",\"owned_by\":\"headgate\",\"root\":");
    out.append(JsonText.quoted(name)).append(",\"parent\":").append(parent);
    out.append(",\"max_model_len\":").append(maxModelLen).append('}');
  }
}
