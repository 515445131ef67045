package io.headgate.watcher.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.normalize.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives an object what an API server remembers: generation, creation time, resource version. */
final class Stamp {
  private static final int VERSION_DIGITS = 16;

  private Stamp() {}

  /**
   * Stamps a fresh object against what the log holds of it. An object that has a resource version
   * comes from an API server and passes.
   *
   * @param now RFC 3339, used when the object is new
   */
  static Resource stamp(Resource fresh, @Nullable Resource logged, String now) {
    if (!fresh.getResourceVersion().isEmpty()) {
      return fresh;
    }
    ObjectNode object = CanonicalJson.read(fresh.getJson().toByteArray());
    long generation = 1;
    String created = now;
    if (logged != null) {
      ObjectNode before = CanonicalJson.read(logged.getJson().toByteArray());
      generation = logged.getGeneration() + (wanted(before).equals(wanted(object)) ? 0 : 1);
      created = before.path("metadata").path("creationTimestamp").asText(now);
    }
    ObjectNode metadata = object.withObject("metadata");
    metadata.put("creationTimestamp", created);
    metadata.put("generation", generation);
    metadata.remove("resourceVersion");
    String version = CanonicalJson.digest(CanonicalJson.write(object)).substring(0, VERSION_DIGITS);
    metadata.put("resourceVersion", version);
    return fresh.toBuilder()
        .setGeneration(generation)
        .setResourceVersion(version)
        .setJson(ByteString.copyFrom(CanonicalJson.write(object)))
        .build();
  }

  /** What the user wants: all but metadata and status. */
  private static ObjectNode wanted(ObjectNode object) {
    ObjectNode wanted = object.deepCopy();
    wanted.remove(List.of("metadata", "status", "apiVersion", "kind"));
    return wanted;
  }
}
