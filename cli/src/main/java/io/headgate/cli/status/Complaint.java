package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition that says something is wrong.
 *
 * @param object kind and name of the object that has it
 * @param place what of the object: nothing, {@code listener http}, {@code at Gateway demo}
 * @param gateway namespace/name of the Gateway it is about
 */
record Complaint(
    String object,
    String kind,
    String place,
    String gateway,
    String type,
    String status,
    String reason,
    String message) {

  /** All complaints of an object. */
  static List<Complaint> of(StatusReport.Status of) {
    List<Complaint> complaints = new ArrayList<>();
    collect(of, "", of.id(), of.status(), complaints);
    for (JsonNode listener : of.status().path("listeners")) {
      String place = "listener " + listener.path("name").asText();
      collect(of, place, of.id(), listener, complaints);
    }
    List<JsonNode> entries = new ArrayList<>();
    of.status().path("parents").forEach(entries::add);
    of.status().path("ancestors").forEach(entries::add);
    for (JsonNode parent : entries) {
      JsonNode ref = parent.path(parent.has("parentRef") ? "parentRef" : "ancestorRef");
      String namespace = ref.path("namespace").asText(of.namespace());
      String name = ref.path("name").asText();
      collect(of, "at Gateway " + name, namespace + "/" + name, parent, complaints);
    }
    return complaints;
  }

  private static void collect(
      StatusReport.Status of,
      String place,
      String gateway,
      JsonNode holder,
      List<Complaint> complaints) {
    for (JsonNode condition : holder.path("conditions")) {
      String type = condition.path("type").asText();
      String status = condition.path("status").asText();
      if (!status.equals(badWhenTrue(type) ? "False" : "True")) {
        complaints.add(
            new Complaint(
                of.kind() + " " + of.id(),
                of.kind(),
                place,
                gateway,
                type,
                status,
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

  boolean is(String ofKind, String ofType) {
    return kind.equals(ofKind) && type.equals(ofType);
  }

  boolean isOfListener() {
    return kind.equals("Gateway") && !place.isEmpty();
  }

  /** Whether the same is wrong in another place of the same object. */
  boolean repeats(Complaint other) {
    return object.equals(other.object)
        && type.equals(other.type)
        && status.equals(other.status)
        && reason.equals(other.reason)
        && message.equals(other.message);
  }

  /** One sentence, for all {@code places} of the object. */
  String display(List<String> places) {
    return "%s%s: %s is %s (%s): %s"
        .formatted(
            object,
            places.stream().allMatch(String::isEmpty) ? "" : " " + String.join(", ", places),
            type,
            status,
            reason,
            message);
  }
}
