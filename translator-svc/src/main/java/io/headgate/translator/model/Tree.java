package io.headgate.translator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A place in an object's JSON. Absent and null fields read as empty; a field of the wrong type is
 * {@link Malformed}, so that an object is decoded wholly or not at all.
 */
record Tree(JsonNode node, String path) {
  private static final int MAX_LIST = 4096;

  Tree at(String field) {
    return new Tree(node.path(field), path.isEmpty() ? field : path + "." + field);
  }

  boolean present() {
    return !node.isMissingNode() && !node.isNull();
  }

  Optional<String> text(String field) {
    Tree child = at(field);
    if (!child.present()) {
      return Optional.empty();
    }
    if (!child.node.isTextual()) {
      throw child.malformed("must be a string");
    }
    return Optional.of(child.node.textValue());
  }

  String text(String field, String fallback) {
    return text(field).orElse(fallback);
  }

  String required(String field) {
    return text(field).orElseThrow(() -> at(field).malformed("is required"));
  }

  Optional<Integer> integer(String field) {
    Tree child = at(field);
    if (!child.present()) {
      return Optional.empty();
    }
    if (!child.node.isIntegralNumber() || !child.node.canConvertToInt()) {
      throw child.malformed("must be a whole number");
    }
    return Optional.of(child.node.intValue());
  }

  /** A port number. */
  Optional<Integer> port(String field) {
    Optional<Integer> port = integer(field);
    if (port.isPresent() && (port.get() < 1 || port.get() > 65535)) {
      throw at(field).malformed("must be between 1 and 65535");
    }
    return port;
  }

  boolean flag(String field, boolean fallback) {
    Tree child = at(field);
    if (!child.present()) {
      return fallback;
    }
    if (!child.node.isBoolean()) {
      throw child.malformed("must be true or false");
    }
    return child.node.booleanValue();
  }

  List<Tree> list(String field) {
    Tree child = at(field);
    if (!child.present()) {
      return List.of();
    }
    if (!child.node.isArray()) {
      throw child.malformed("must be a list");
    }
    if (child.node.size() > MAX_LIST) {
      throw child.malformed("has more than " + MAX_LIST + " entries");
    }
    List<Tree> items = new ArrayList<>(child.node.size());
    for (int i = 0; i < child.node.size(); i++) {
      items.add(new Tree(child.node.get(i), child.path + "[" + i + "]"));
    }
    return items;
  }

  <T> List<T> list(String field, Function<Tree, T> decode) {
    return list(field).stream().map(decode).toList();
  }

  List<String> texts(String field) {
    return list(field, Tree::asText);
  }

  String asText() {
    if (!node.isTextual()) {
      throw malformed("must be a string");
    }
    return node.textValue();
  }

  SortedMap<String, String> strings(String field) {
    Tree child = at(field);
    SortedMap<String, String> map = new TreeMap<>();
    if (child.present()) {
      if (!child.node.isObject()) {
        throw child.malformed("must be an object");
      }
      for (Map.Entry<String, JsonNode> entry : child.node.properties()) {
        map.put(
            entry.getKey(), new Tree(entry.getValue(), child.path + "." + entry.getKey()).asText());
      }
    }
    return Collections.unmodifiableSortedMap(map);
  }

  Malformed malformed(String message) {
    return new Malformed(path, message);
  }

  /** Leaves a decoder early; never leaves the package. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String path;

    private Malformed(String path, String message) {
      super(message, null, false, false);
      this.path = path;
    }

    String path() {
      return path;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }
}
