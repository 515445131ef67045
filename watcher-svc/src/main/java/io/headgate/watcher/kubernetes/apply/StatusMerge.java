package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings what we want of a status into the one that is there. Pure.
 *
 * <p>Of routes, pools and policies only the entries with our {@code controllerName} are ours. Those
 * lists are replaced as a whole by the API server, so others' entries are written back as they are.
 *
 * @param controllerName marks our entries
 */
record StatusMerge(String controllerName) {
  private static final int MOST_ENTRIES = 32;
  private static final String GATEWAY_GROUP = "gateway.networking.k8s.io";

  /**
   * What to write.
   *
   * @param wanted null when nothing of ours ought to be there
   * @return the fields of the status to replace; empty when all is right already
   */
  Optional<ObjectNode> change(String kind, JsonNode there, @Nullable JsonNode wanted, String now) {
    return switch (kind) {
      case "HTTPRoute", "GRPCRoute", "InferencePool" -> entries("parents", there, wanted, now);
      case "BackendTLSPolicy" -> entries("ancestors", there, wanted, now);
      default -> wanted == null ? Optional.empty() : whole(there, wanted, now);
    };
  }

  /** Whether an entry of ours is there; never so for kinds that have no entries. */
  boolean present(JsonNode there) {
    for (String field : List.of("parents", "ancestors")) {
      for (JsonNode entry : there.path(field)) {
        if (named(entry).equals(controllerName)) {
          return true;
        }
      }
    }
    return false;
  }

  private Optional<ObjectNode> entries(
      String field, JsonNode there, @Nullable JsonNode wanted, String now) {
    String refField = field.equals("parents") ? "parentRef" : "ancestorRef";
    List<JsonNode> ours = new ArrayList<>();
    if (wanted != null) {
      for (JsonNode entry : wanted.path(field)) {
        if (named(entry).equals(controllerName)) {
          ours.add(entry);
        }
      }
    }
    ArrayNode next = JsonNodeFactory.instance.arrayNode();
    JsonNode present = there.path(field);
    for (JsonNode entry : present) {
      JsonNode mine = find(ours, refField, entry.path(refField));
      boolean unnamed = named(entry).isEmpty();
      if (!named(entry).equals(controllerName) && !(unnamed && mine != null)) {
        if (!placeholder(entry)) {
          next.add(entry);
        }
      } else if (mine != null) {
        ours.remove(mine);
        next.add(dated(mine, entry, now));
      }
    }
    for (JsonNode entry : ours) {
      if (next.size() < MOST_ENTRIES) {
        next.add(dated(entry, JsonNodeFactory.instance.missingNode(), now));
      }
    }
    if (Subset.holds(next, present)) {
      return Optional.empty();
    }
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.set(field, next);
    return Optional.of(change);
  }

  private static Optional<ObjectNode> whole(JsonNode there, JsonNode wanted, String now) {
    ObjectNode change = wanted.deepCopy();
    change.set(
        "conditions", Conditions.merged(wanted.path("conditions"), there.path("conditions"), now));
    if (wanted.has("listeners")) {
      ArrayNode listeners = change.putArray("listeners");
      for (JsonNode listener : wanted.path("listeners")) {
        listeners.add(dated(listener, named(there.path("listeners"), listener.path("name")), now));
      }
    }
    return Subset.holds(change, there) ? Optional.empty() : Optional.of(change);
  }

  private static ObjectNode dated(JsonNode wanted, JsonNode there, String now) {
    ObjectNode dated = wanted.deepCopy();
    dated.set(
        "conditions", Conditions.dated(wanted.path("conditions"), there.path("conditions"), now));
    return dated;
  }

  private static JsonNode named(JsonNode listeners, JsonNode name) {
    for (JsonNode listener : listeners) {
      if (listener.path("name").equals(name)) {
        return listener;
      }
    }
    return JsonNodeFactory.instance.missingNode();
  }

  private static String named(JsonNode entry) {
    return entry.path("controllerName").asText("");
  }

  private static @Nullable JsonNode find(List<JsonNode> entries, String field, JsonNode ref) {
    for (JsonNode entry : entries) {
      if (reference(entry.path(field)).equals(reference(ref))) {
        return entry;
      }
    }
    return null;
  }

  /** A reference as text, defaults filled in. */
  private static String reference(JsonNode ref) {
    return String.join(
        "|",
        ref.path("group").asText(GATEWAY_GROUP),
        ref.path("kind").asText("Gateway"),
        ref.path("namespace").asText(""),
        ref.path("name").asText(""),
        ref.path("sectionName").asText(""),
        ref.path("port").asText(""));
  }

  /** Older releases of the InferencePool API set a default parent, of no controller. */
  private static boolean placeholder(JsonNode entry) {
    JsonNode ref = entry.path("parentRef");
    return ref.path("kind").asText("").equals("Status")
        && ref.path("name").asText("").equals("default");
  }
}
