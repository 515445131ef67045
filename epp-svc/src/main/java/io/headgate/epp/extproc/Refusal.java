package io.headgate.epp.extproc;

/**
 * Why a request cannot be served, as the client sees it.
 *
 * @param status HTTP status
 * @param dropReason value of x-llm-d-request-dropped-reason, empty = no such header
 * @param type OpenAI's error type
 * @param code machine-readable, snake case
 */
public record Refusal(int status, String dropReason, String type, String code, String message) {

  public static Refusal noEndpoints(String message) {
    return new Refusal(
        503, "rejected-no-endpoints", "service_unavailable", "no_endpoints", message);
  }

  public static Refusal unknownPool(String pool) {
    return new Refusal(
        503,
        "rejected-no-endpoints",
        "service_unavailable",
        "unknown_pool",
        pool.isEmpty()
            ? "the gateway named no InferencePool and the picker has no default"
            : "InferencePool " + pool + " is not known to the picker");
  }

  public static Refusal saturated(String message) {
    return new Refusal(429, "rejected-saturated", "rate_limit_error", "saturated", message);
  }

  /** Of memory; others may have plenty, or we in a moment. */
  public static Refusal noRoom() {
    return new Refusal(
        429,
        "rejected-saturated",
        "rate_limit_error",
        "no_room",
        "the endpoint picker holds as many request bodies as it has memory for");
  }

  public static Refusal badBody(String message) {
    return new Refusal(
        400, "", "invalid_request_error", "invalid_body", "invalid request body: " + message);
  }

  public static Refusal tooLarge(long limit) {
    return new Refusal(
        413,
        "",
        "invalid_request_error",
        "body_too_large",
        "the request body is larger than " + limit + " bytes");
  }

  /** OpenAI's error shape. */
  public String json() {
    return "{\"error\":{\"message\":\""
        + escape(message)
        + "\",\"type\":\""
        + type
        + "\",\"param\":null,\"code\":\""
        + code
        + "\"}}";
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
