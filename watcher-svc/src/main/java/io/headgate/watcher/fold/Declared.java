package io.headgate.watcher.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.validate.KindSchema;
import io.headgate.watcher.validate.Kinds;
import java.util.Optional;

/**
 * What an object of a file says it is, itself or by the list it is in.
 *
 * @param apiVersion may be empty
 * @param kind may be empty
 */
record Declared(String apiVersion, String kind) {
  /** Of an object that is in no list. */
  static final Declared NOTHING = new Declared("", "");

  private static final String LIST = "List";

  /** What an object says, and of the rest what its list does, which is this. */
  Declared by(JsonNode object) {
    return new Declared(
        object.path("apiVersion").asText(apiVersion), object.path("kind").asText(kind));
  }

  /** The items of an object that says it is this, where it is a list. */
  Optional<ArrayNode> items(JsonNode object) {
    return kind.endsWith(LIST) && object.get("items") instanceof ArrayNode items
        ? Optional.of(items)
        : Optional.empty();
  }

  /** What this, a list, says of its items: plain lists hold anything. */
  Declared ofItems() {
    return kind.equals(LIST)
        ? NOTHING
        : new Declared(apiVersion, kind.substring(0, kind.length() - LIST.length()));
  }

  Optional<KindSchema> schema() {
    return Kinds.find(ResourceKey.groupOf(apiVersion), kind);
  }
}
