package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.Meta;
import io.headgate.translator.status.Json;

/** Has an object go with the one that it is made for. */
final class Ownership {
  private Ownership() {}

  /** Whether {@link #put} had the object that an event wants go with {@code owner}. */
  static boolean has(DesiredEvent event, Meta owner) {
    JsonNode uid = Json.read(event.getObject().getJson()).at("/metadata/ownerReferences/0/uid");
    return !owner.uid().isEmpty() && uid.asText("").equals(owner.uid());
  }

  /** An owner without a uid is in no cluster. */
  static void put(ObjectNode metadata, Meta owner) {
    if (!owner.uid().isEmpty()) {
      metadata
          .putArray("ownerReferences")
          .addObject()
          .put("apiVersion", owner.apiVersion())
          .put("kind", owner.key().kind())
          .put("name", owner.key().name())
          .put("uid", owner.uid())
          .put("controller", true)
          .put("blockOwnerDeletion", false);
    }
  }
}
