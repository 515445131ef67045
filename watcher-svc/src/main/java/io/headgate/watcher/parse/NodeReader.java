package io.headgate.watcher.parse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns one YAML tree into JSON within a budget, so that no alias can blow it up. */
final class NodeReader {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Limits limits;
  private int nodes;
  private long characters;

  NodeReader(Limits limits) {
    this.limits = limits;
  }

  JsonNode read(Node node) throws Unacceptable {
    return read(node, 0);
  }

  private JsonNode read(Node node, int depth) throws Unacceptable {
    if (++nodes > limits.nodes()) {
      throw fault(node, "document is too large", "at most " + limits.nodes() + " values");
    }
    if (depth > limits.depth()) {
      throw fault(node, "document is nested too deeply", "at most " + limits.depth() + " levels");
    }
    return switch (node) {
      case ScalarNode scalar -> {
        characters += scalar.getValue().length();
        if (characters > limits.bytes()) {
          throw fault(node, "document is too large", "at most " + limits.bytes() + " characters");
        }
        yield Scalars.read(scalar);
      }
      case SequenceNode list -> {
        ArrayNode array = JSON.arrayNode(list.getValue().size());
        for (Node item : list.getValue()) {
          array.add(read(item, depth + 1));
        }
        yield array;
      }
      case MappingNode map -> mapping(map, depth);
      default -> throw fault(node, "not a value", "a map, a list or a scalar");
    };
  }

  private ObjectNode mapping(MappingNode map, int depth) throws Unacceptable {
    ObjectNode object = JSON.objectNode();
    ObjectNode merged = JSON.objectNode();
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(merged, read(tuple.getValueNode(), depth + 1), tuple.getValueNode());
        continue;
      }
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw fault(tuple.getKeyNode(), "a key is not a scalar", "text as key");
      }
      if (object.has(key.getValue())) {
        throw fault(key, "key " + Excerpt.of(key.getValue()) + " is there twice", "each key once");
      }
      object.set(key.getValue(), read(tuple.getValueNode(), depth + 1));
    }
    merged.properties().stream()
        .filter(entry -> !object.has(entry.getKey()))
        .forEach(entry -> object.set(entry.getKey(), entry.getValue()));
    return object;
  }

  private static void merge(ObjectNode into, JsonNode value, Node node) throws Unacceptable {
    if (value instanceof ArrayNode several) {
      for (JsonNode one : several) {
        merge(into, one, node);
      }
    } else if (value instanceof ObjectNode one) {
      one.properties().forEach(entry -> into.putIfAbsent(entry.getKey(), entry.getValue()));
    } else {
      throw fault(node, "<< takes a map", "an alias of a map");
    }
  }

  static Unacceptable fault(Node node, String reason, String allowed) {
    return new Unacceptable(node.getStartMark().getLine(), reason, allowed);
  }
}
