package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.kubernetes.read.Observed;
import io.headgate.watcher.normalize.CanonicalJson;

/**
 * An object's status as it stands on the API server.
 *
 * @param resourceVersion a write is refused when the object has another by then
 */
record Live(String uid, String resourceVersion, long generation, JsonNode status) {

  static Live of(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return new Live(
        metadata.path("uid").asText(""),
        metadata.path("resourceVersion").asText(""),
        metadata.path("generation").asLong(0),
        object.path("status"));
  }

  static Live of(Observed observed) {
    return new Live(
        observed.uid(),
        observed.resourceVersion(),
        observed.generation(),
        CanonicalJson.read(observed.status().toByteArray()));
  }
}
