package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.parse.FieldPath;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** CEL rules of the Inference Extension. */
final class InferenceRules {
  static final Map<String, Rule> ALL =
      Map.of(
          "portNumbersOnce", InferenceRules::portNumbersOnce,
          "portForServiceKind", InferenceRules::portForServiceKind,
          "weightsAllOrNone", InferenceRules::weightsAllOrNone);

  private InferenceRules() {}

  private static void portNumbersOnce(JsonNode ports, FieldPath at, Rule.Report report) {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      if (!seen.add(ports.get(i).path("number").asLong())) {
        report.add(at.item(i).field("number"), "port number must be unique", "each port once");
      }
    }
  }

  /** Unlike a backendRef, the kind alone decides: the CRD says so. */
  private static void portForServiceKind(JsonNode ref, FieldPath at, Rule.Report report) {
    if (ref.path("kind").asText("Service").equals("Service") && !ref.hasNonNull("port")) {
      report.add(at.field("port"), "is required when kind is Service or unset", "{number: 9002}");
    }
  }

  private static void weightsAllOrNone(JsonNode targets, FieldPath at, Rule.Report report) {
    int weighted = 0;
    for (JsonNode target : targets) {
      weighted += target.hasNonNull("weight") ? 1 : 0;
    }
    if (weighted != 0 && weighted != targets.size()) {
      report.add(at, "has weights on some targets only", "a weight on all targets or on none");
    }
  }
}
