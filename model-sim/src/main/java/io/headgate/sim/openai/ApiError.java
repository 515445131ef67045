package io.headgate.sim.openai;

import org.jspecify.annotations.Nullable;

/** A refusal in OpenAI's shape; the message never repeats what the client sent. */
public record ApiError(
    int status, String type, @Nullable String param, String code, String message) {

  public static ApiError invalid(@Nullable String param, String message) {
    return new ApiError(400, "invalid_request_error", param, "invalid_value", message);
  }

  /** As the endpoint picker calls it, which sees most of them first. */
  public static ApiError invalidBody(String message) {
    return new ApiError(400, "invalid_request_error", null, "invalid_body", message);
  }

  public static ApiError tooLarge(int limit) {
    return new ApiError(
        413,
        "invalid_request_error",
        null,
        "request_too_large",
        "The request body is larger than " + limit + " bytes.");
  }

  public static ApiError unknownModel() {
    return new ApiError(
        404,
        "invalid_request_error",
        "model",
        "model_not_found",
        "The model does not exist; GET /v1/models lists those that do.");
  }

  public static ApiError tooLong(long tokens, int maxModelLen) {
    return new ApiError(
        400,
        "invalid_request_error",
        "messages",
        "context_length_exceeded",
        "Prompt and output would take "
            + tokens
            + " tokens; this model has room for "
            + maxModelLen
            + ".");
  }

  public static ApiError notFound() {
    return new ApiError(404, "invalid_request_error", null, "unknown_url", "No such path.");
  }

  public static ApiError wrongMethod(String allowed) {
    return new ApiError(
        405, "invalid_request_error", null, "method_not_allowed", "Use " + allowed + " here.");
  }

  public static ApiError queueFull() {
    return new ApiError(
        429, "rate_limit_error", null, "queue_full", "The waiting queue of this server is full.");
  }

  public static ApiError draining() {
    return new ApiError(
        503, "server_error", null, "draining", "This server takes no new requests.");
  }

  public static ApiError injected(int status) {
    return new ApiError(
        status,
        status < 500 ? "invalid_request_error" : "server_error",
        null,
        "injected_failure",
        "A failure injected by the simulator's configuration.");
  }

  public String json() {
    StringBuilder out = new StringBuilder(200);
    out.append("{\"error\":{\"message\":");
    JsonText.quote(message, out);
    out.append(",\"type\":\"").append(type).append("\",\"param\":");
    if (param == null) {
      out.append("null");
    } else {
      JsonText.quote(param, out);
    }
    return out.append(",\"code\":\"").append(code).append("\"}}").toString();
  }
}
