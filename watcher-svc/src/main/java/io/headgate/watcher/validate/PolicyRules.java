package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.headgate.watcher.parse.Excerpt;
import io.headgate.watcher.parse.FieldPath;
import java.util.List;
import java.util.Map;

/** BackendTLSPolicy's CEL rules. */
final class PolicyRules {
  private static final Pattern WELL_KNOWN =
      Pattern.compile(
          "System|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
              + "/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");
  private static final Pattern URI = Pattern.compile("[^:/?#]+://[^/?#]*[^?#]*(\\?[^#]*)?(#.*)?");

  static final Map<String, Rule> ALL =
      Map.of(
          "targetsDistinct", PolicyRules::targetsDistinct,
          "oneTrust", PolicyRules::oneTrust,
          "nameOfType", PolicyRules::nameOfType);

  private PolicyRules() {}

  private static void targetsDistinct(JsonNode targets, FieldPath at, Rule.Report report) {
    for (int i = 0; i < targets.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (collide(targets.get(i), targets.get(j))) {
          report.add(
              at.item(i),
              "refers to the same target as item " + j,
              "a different sectionName in each reference to one target");
          break;
        }
      }
    }
  }

  private static boolean collide(JsonNode a, JsonNode b) {
    return List.of("group", "kind", "name").stream().allMatch(f -> a.path(f).equals(b.path(f)))
        && (!a.hasNonNull("sectionName")
            || !b.hasNonNull("sectionName")
            || a.path("sectionName").equals(b.path("sectionName")));
  }

  private static void oneTrust(JsonNode validation, FieldPath at, Rule.Report report) {
    boolean own = !validation.path("caCertificateRefs").isEmpty();
    String known = validation.path("wellKnownCACertificates").asText("");
    if (own == !known.isEmpty()) {
      report.add(
          at,
          own ? "has both sources of trust" : "says nothing of whom to trust",
          "caCertificateRefs or wellKnownCACertificates");
    }
    if (!known.isEmpty() && !WELL_KNOWN.matches(known)) {
      report.add(at.field("wellKnownCACertificates"), "is \"" + Excerpt.of(known) + "\"", "System");
    }
  }

  private static void nameOfType(JsonNode name, FieldPath at, Rule.Report report) {
    boolean uri = name.path("type").asText("").equals("URI");
    String wanted = uri ? "uri" : "hostname";
    String other = uri ? "hostname" : "uri";
    if (!name.hasNonNull(wanted)) {
      report.add(at.field(wanted), "is required for type " + name.path("type").asText(""), "");
    }
    if (name.hasNonNull(other)) {
      report.add(
          at.field(other), "does not belong to type " + name.path("type").asText(""), wanted);
    }
    if (uri && name.hasNonNull("uri") && !URI.matches(name.path("uri").asText(""))) {
      report.add(at.field("uri"), "is no URI", "such as spiffe://example.com/backend");
    }
  }
}
