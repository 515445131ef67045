package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final String LISTENER = "listener ";

  /** What a message begins with that is about a field. */
  private static final Pattern PATH = Pattern.compile("^(spec(?:\\.\\w+|\\[\\d+])*): ");

  /** What a message ends with that is about a reference. */
  private static final Pattern NOT_FOUND = Pattern.compile("\\b([A-Z]\\w+ \\S+) not found$");

  /** All complaints of an object. */
  static List<Complaint> of(StatusReport.Status of) {
    List<Complaint> complaints = new ArrayList<>();
    collect(of, "", of.id(), of.status(), complaints);
    for (JsonNode listener : of.status().path("listeners")) {
      String place = LISTENER + listener.path("name").asText();
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

  /** What is wrong in all {@code places} of the object. */
  Cause cause(List<String> places) {
    Matcher notFound = NOT_FOUND.matcher(message);
    String missing = notFound.find() ? notFound.group(1) : "";
    return new Cause(object, spot(missing), display(places), missing, List.of());
  }

  private Cause.Spot spot(String missing) {
    List<String> names = new ArrayList<>();
    Matcher path = PATH.matcher(message);
    String field = "spec";
    if (path.find()) {
      field = path.group(1);
    } else if (isOfListener()) {
      field = "spec.listeners";
      names.add(place.substring(LISTENER.length()));
    } else if (type.equals("Accepted") && !gateway.equals(object.substring(kind.length() + 1))) {
      field = "spec.parentRefs";
      names.add(local(gateway));
    }
    if (!missing.isEmpty()) {
      names.add(local(missing));
    }
    return new Cause.Spot(field, names);
  }

  private static String local(String name) {
    return name.substring(Math.max(name.indexOf('/'), name.indexOf(' ')) + 1);
  }

  private String display(List<String> places) {
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
