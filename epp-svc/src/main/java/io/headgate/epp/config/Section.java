package io.headgate.epp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One object of a configuration file while it is read. Reading a field makes it known; {@link
 * #close} reports the fields nobody asked for. Problems are collected, defaults take their place.
 */
final class Section {
  private final JsonNode node;
  private final String path;
  private final List<ConfigProblem> problems;
  private final Set<String> known = new HashSet<>();

  Section(JsonNode node, String path, List<ConfigProblem> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
    if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
      problems.add(new ConfigProblem(path, "expected an object"));
    }
  }

  String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  void problem(String field, String message) {
    problems.add(new ConfigProblem(field.isEmpty() ? path : path(field), message));
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  String text(String field, String absent) {
    JsonNode value = take(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isTextual()) {
      problem(field, "expected a text");
      return absent;
    }
    return value.asText();
  }

  boolean flag(String field, boolean absent) {
    JsonNode value = take(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isBoolean()) {
      problem(field, "expected true or false");
      return absent;
    }
    return value.asBoolean();
  }

  int integer(String field, int min, int max, int absent) {
    JsonNode value = take(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
      problem(field, "expected a whole number of " + min + ".." + max);
      return absent;
    }
    return value.asInt();
  }

  double number(String field, double min, double max, double absent) {
    JsonNode value = take(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isNumber() || !(value.asDouble() >= min && value.asDouble() <= max)) {
      problem(field, "expected a number of " + min + ".." + max);
      return absent;
    }
    return value.asDouble();
  }

  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(field)) {
      if (element.isTextual()) {
        texts.add(element.asText());
      } else {
        problem(field + "[" + texts.size() + "]", "expected a text");
      }
    }
    return texts;
  }

  Map<String, String> textMap(String field) {
    Map<String, String> texts = new TreeMap<>();
    take(field)
        .properties()
        .forEach(entry -> {
          if (entry.getValue().isTextual()) {
            texts.put(entry.getKey(), entry.getValue().asText());
          } else {
            problem(field + "." + entry.getKey(), "expected a text");
          }
        });
    return texts;
  }

  Section section(String field) {
    return new Section(take(field), path(field), problems);
  }

  List<Section> sections(String field) {
    List<Section> sections = new ArrayList<>();
    for (JsonNode element : list(field)) {
      sections.add(new Section(element, path(field) + "[" + sections.size() + "]", problems));
    }
    return sections;
  }

  /** Reports every field that was not asked for. */
  void close() {
    node.fieldNames()
        .forEachRemaining(field -> {
          if (!known.contains(field)) {
            problem(field, "unknown field");
          }
        });
  }

  private JsonNode list(String field) {
    JsonNode value = take(field);
    if (!value.isMissingNode() && !value.isArray()) {
      problem(field, "expected a list");
      return MissingNode.getInstance();
    }
    return value;
  }

  private JsonNode take(String field) {
    known.add(field);
    return node.hasNonNull(field) ? node.path(field) : MissingNode.getInstance();
  }
}
