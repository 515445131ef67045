package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Reads Kubernetes conditions out of a status. */
final class Conditions {
  private Conditions() {}

  /** {@code True}, {@code False (Reason)}, or {@code -} when there is no such condition. */
  static String word(JsonNode holder, String type) {
    for (JsonNode condition : holder.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        String status = condition.path("status").asText();
        return status.equals("True")
            ? status
            : status + " (" + condition.path("reason").asText() + ")";
      }
    }
    return "-";
  }

  /** Adds a sentence for each condition that says something is wrong. */
  static void problems(StatusReport.Status of, List<String> problems) {
    String object = of.kind() + " " + of.id();
    collect(object, of.status(), problems);
    for (JsonNode listener : of.status().path("listeners")) {
      collect(object + " listener " + listener.path("name").asText(), listener, problems);
    }
    for (JsonNode parent : of.status().path("parents")) {
      String gateway = parent.path("parentRef").path("name").asText();
      collect(object + " at Gateway " + gateway, parent, problems);
    }
  }

  private static void collect(String what, JsonNode holder, List<String> problems) {
    for (JsonNode condition : holder.path("conditions")) {
      String type = condition.path("type").asText();
      boolean good = condition.path("status").asText().equals(badWhenTrue(type) ? "False" : "True");
      if (!good) {
        problems.add(
            "%s: %s is %s (%s): %s"
                .formatted(
                    what,
                    type,
                    condition.path("status").asText(),
                    condition.path("reason").asText(),
                    condition.path("message").asText()));
      }
    }
  }

  private static boolean badWhenTrue(String type) {
    return type.equals("Conflicted")
        || type.equals("PartiallyInvalid")
        || type.equals("OverlappingTLSConfig");
  }
}
