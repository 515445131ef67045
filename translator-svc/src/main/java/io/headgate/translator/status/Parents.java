package io.headgate.translator.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.translator.model.ParentStatuses;
import java.util.List;

/** Tells our entries of {@code status.parents} from those of other controllers. */
final class Parents {
  private Parents() {}

  static List<JsonNode> ours(ParentStatuses observed, String controllerName) {
    return observed.entries().stream().filter(entry -> isOurs(entry, controllerName)).toList();
  }

  /** Others' entries, which are passed on as they are. */
  static List<JsonNode> foreign(ParentStatuses observed, String controllerName) {
    return observed.entries().stream()
        .filter(entry -> !isOurs(entry, controllerName) && !isPlaceholder(entry))
        .toList();
  }

  private static boolean isOurs(JsonNode entry, String controllerName) {
    return entry.path("controllerName").asText("").equals(controllerName);
  }

  /** Older releases of the InferencePool API set a default parent, of no controller. */
  private static boolean isPlaceholder(JsonNode entry) {
    return entry.path("parentRef").path("kind").asText("").equals("Status")
        && entry.path("parentRef").path("name").asText("").equals("default");
  }
}
