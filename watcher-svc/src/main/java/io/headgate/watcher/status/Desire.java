package io.headgate.watcher.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredObject;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.watcher.normalize.CanonicalJson;
import java.util.Optional;

/** Something that ought to exist, or no longer. */
public sealed interface Desire {
  ResourceKey key();

  /** Whether it is about the object's status, not about the object. */
  boolean ofStatus();

  /**
   * Ought to be.
   *
   * @param content the whole object, or for a status {@code apiVersion}, {@code kind}, {@code
   *     metadata}, {@code status}
   */
  record Present(ResourceKey key, boolean ofStatus, ObjectNode content) implements Desire {}

  /** Ought to be no more. */
  record Absent(ResourceKey key, boolean ofStatus) implements Desire {}

  /**
   * Reads a record of topic {@code desired}; empty when it is of no kind this version knows. Fails
   * with {@link IllegalArgumentException} when it cannot be read.
   */
  static Optional<Desire> of(LogRecord record) {
    ResourceKey key = ResourceKey.parse(Keys.orderingGroup(record.key()));
    boolean ofStatus = record.key().equals(Keys.desiredStatus(key));
    if (record.isTombstone()) {
      return Optional.of(new Absent(key, ofStatus));
    }
    DesiredEvent event = record.decode(Topics.DESIRED);
    return switch (event.getEventCase()) {
      case OBJECT -> {
        DesiredObject object = event.getObject();
        yield Optional.of(
            new Present(key, false, CanonicalJson.read(object.getJson().toByteArray())));
      }
      case STATUS -> Optional.of(new Present(key, true, content(event.getStatus())));
      case EVENT_NOT_SET -> Optional.empty();
    };
  }

  private static ObjectNode content(DesiredStatus status) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", status.getApiVersion()).put("kind", status.getKind());
    ObjectNode metadata = content.putObject("metadata").put("name", status.getName());
    if (!status.getNamespace().isEmpty()) {
      metadata.put("namespace", status.getNamespace());
    }
    metadata.put("generation", status.getObservedGeneration());
    content.set("status", CanonicalJson.read(status.getJson().toByteArray()));
    return content;
  }
}
