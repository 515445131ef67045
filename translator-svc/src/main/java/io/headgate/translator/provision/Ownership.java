package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.model.Meta;

/** Has an object go with the one that it is made for. */
final class Ownership {
  private Ownership() {}

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
