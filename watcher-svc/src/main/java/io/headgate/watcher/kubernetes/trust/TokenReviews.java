package io.headgate.watcher.kubernetes.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.kubernetes.api.Api;
import io.vertx.core.Future;
import java.time.Duration;

/** Asks the API server whose a token is. */
public final class TokenReviews {
  private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final int MAX_REASON = 500;

  /** What the API server says of a token. */
  public sealed interface Verdict {
    /** It is good, and for our audience. */
    record Account(String namespace, String name) implements Verdict {}

    /** It is not. */
    record Refused(String reason) implements Verdict {}
  }

  private final Api api;
  private final String audience;

  /**
   * @param audience for which a token has to be made
   */
  public TokenReviews(Api api, String audience) {
    this.api = api;
    this.audience = audience;
  }

  /** Fails when the API server cannot be asked. */
  public Future<Verdict> review(String token) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    review.putObject("spec").put("token", token).putArray("audiences").add(audience);
    return api.post(PATH, review, WITHIN)
        .compose(answer ->
            answer.ok()
                ? Future.succeededFuture(verdict(answer.body().path("status"), audience))
                : Future.failedFuture("cannot review a token: " + cut(answer.words())));
  }

  static Verdict verdict(JsonNode status, String audience) {
    if (!status.path("authenticated").asBoolean(false)) {
      String error = status.path("error").asText("");
      return new Verdict.Refused(
          "the token is not valid for audience "
              + audience
              + (error.isEmpty() ? "" : ": " + cut(error)));
    }
    if (!holds(status.path("audiences"), audience)) {
      return new Verdict.Refused("the token is not for audience " + audience);
    }
    String user = status.path("user").path("username").asText("");
    String[] parts =
        user.startsWith(SERVICE_ACCOUNT)
            ? user.substring(SERVICE_ACCOUNT.length()).split(":", -1)
            : new String[0];
    return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
        ? new Verdict.Account(parts[0], parts[1])
        : new Verdict.Refused("the token is no ServiceAccount's but " + cut(user) + "'s");
  }

  private static boolean holds(JsonNode audiences, String audience) {
    for (JsonNode each : audiences) {
      if (each.asText().equals(audience)) {
        return true;
      }
    }
    return false;
  }

  private static String cut(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
  }
}
