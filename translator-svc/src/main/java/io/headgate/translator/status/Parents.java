package io.headgate.translator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.HttpRoute.ParentRef;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ParentStatuses;
import java.util.List;

/** Tells our entries of {@code status.parents} from those of other controllers. */
final class Parents {
  private Parents() {}

  /** As many as an API server takes. */
  static final int MOST = 32;

  static List<JsonNode> ours(ParentStatuses observed, String controllerName) {
    return observed.entries().stream().filter(entry -> isOurs(entry, controllerName)).toList();
  }

  /** Others' entries, which are passed on as they are. */
  static List<JsonNode> foreign(ParentStatuses observed, String controllerName) {
    return observed.entries().stream()
        .filter(entry -> !isOurs(entry, controllerName) && !isPlaceholder(entry))
        .toList();
  }

  static ObjectNode reference(ParentRef parent) {
    ObjectNode ref = Json.object().put("group", parent.group()).put("kind", parent.kind());
    parent.namespace().ifPresent(namespace -> ref.put("namespace", namespace));
    ref.put("name", parent.name());
    parent.sectionName().ifPresent(section -> ref.put("sectionName", section));
    parent.port().ifPresent(port -> ref.put("port", port));
    return ref;
  }

  static ObjectNode reference(Name gateway) {
    return Json.object()
        .put("group", Decoder.GATEWAY_GROUP)
        .put("kind", "Gateway")
        .put("namespace", gateway.namespace())
        .put("name", gateway.name());
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
