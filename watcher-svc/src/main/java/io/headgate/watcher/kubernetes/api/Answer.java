package io.headgate.watcher.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;

/**
 * What the API server answered.
 *
 * @param body the object, or a {@code Status}; missing when it was no JSON
 * @param retryAfter what {@code Retry-After} asks for
 */
public record Answer(int status, JsonNode body, Optional<Duration> retryAfter) {
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int CONFLICT = 409;
  public static final int GONE = 410;
  public static final int UNPROCESSABLE = 422;
  public static final int TOO_MANY = 429;
  public static final int SERVER_ERROR = 500;

  static Answer of(int status) {
    return new Answer(status, MissingNode.getInstance(), Optional.empty());
  }

  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /** Whether the same request may succeed later: it is the server that cannot, or not now. */
  public boolean passes() {
    return status == TOO_MANY || status >= SERVER_ERROR;
  }

  /** Whether a webhook denied it or could not be asked: nothing is said about other requests. */
  public boolean ofWebhook() {
    String message = body.path("message").asText("");
    return message.contains("admission webhook") || message.contains("calling webhook");
  }

  /** The server's own words. */
  public String words() {
    String message = body.path("message").asText("");
    return message.isEmpty() ? "the API server answered " + status : status + " " + message;
  }
}
