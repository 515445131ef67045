package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.headgate.watcher.validate.Schema.Field;
import io.headgate.watcher.validate.Schema.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas from their YAML form. The vocabulary is in the module's README; a word it does not
 * know is a bug and fails with {@link IllegalStateException}.
 */
final class SchemaReader {
  private static final Set<String> WORDS =
      Set.of(
          "type",
          "ref",
          "fields",
          "values",
          "items",
          "open",
          "key",
          "rules",
          "required",
          "default",
          "enum",
          "min",
          "max",
          "pattern");

  private final JsonNode types;
  private final JsonNode patterns;
  private final Map<String, Schema> known = new TreeMap<>();

  SchemaReader(JsonNode common) {
    this.types = common.path("types");
    this.patterns = common.path("patterns");
  }

  Schema read(JsonNode node) {
    node.fieldNames().forEachRemaining(word -> require(WORDS.contains(word), "word " + word));
    if (node.has("ref")) {
      return shared(node.path("ref").asText());
    }
    List<Rule> rules = new ArrayList<>();
    node.path("rules").forEach(name -> rules.add(Rules.named(name.asText())));
    if (node.has("fields") || node.has("values") || node.path("type").asText().equals("object")) {
      return struct(node, rules);
    }
    if (node.has("items")) {
      List<String> key = new ArrayList<>();
      node.path("key").forEach(name -> key.add(name.asText()));
      return new Schema.Items(read(node.path("items")), range(node, 0), key, List.copyOf(rules));
    }
    return scalar(node, List.copyOf(rules));
  }

  private Schema shared(String name) {
    Schema schema = known.get(name);
    if (schema == null) {
      require(types.has(name), "type " + name);
      schema = read(types.path(name));
      known.put(name, schema);
    }
    return schema;
  }

  private Schema.Struct struct(JsonNode node, List<Rule> rules) {
    Map<String, Field> fields = new LinkedHashMap<>();
    node.path("fields")
        .properties()
        .forEach(entry -> {
          JsonNode field = entry.getValue();
          fields.put(
              entry.getKey(),
              new Field(read(field), field.path("required").asBoolean(), field.get("default")));
        });
    Schema values = node.has("values") ? read(node.path("values")) : null;
    return new Schema.Struct(
        fields, values, range(node, 0), node.path("open").asBoolean(), List.copyOf(rules));
  }

  private Schema scalar(JsonNode node, List<Rule> rules) {
    String type = node.path("type").asText("string");
    return switch (type) {
      case "string" -> {
        List<String> oneOf = new ArrayList<>();
        node.path("enum").forEach(value -> oneOf.add(value.asText()));
        JsonNode named = node.has("pattern") ? patterns.path(node.path("pattern").asText()) : null;
        require(named == null || named.has("regex"), "pattern " + node.path("pattern"));
        yield new Schema.Text(
            range(node, 0),
            named == null ? null : Pattern.compile(named.path("regex").asText()),
            named == null ? "" : named.path("say").asText(),
            List.copyOf(oneOf),
            rules);
      }
      case "integer" -> {
        List<Long> oneOf = new ArrayList<>();
        node.path("enum").forEach(value -> oneOf.add(value.asLong()));
        yield new Schema.Whole(range(node, Long.MIN_VALUE), List.copyOf(oneOf), rules);
      }
      default -> new Schema.Simple(simple(type), rules);
    };
  }

  private static Schema.Type simple(String type) {
    String name = type.equals("intOrString") ? "INT_OR_STRING" : type.toUpperCase(Locale.ROOT);
    return Schema.Type.valueOf(name);
  }

  private static Range range(JsonNode node, long least) {
    return new Range(node.path("min").asLong(least), node.path("max").asLong(Long.MAX_VALUE));
  }

  private static void require(boolean known, @Nullable String what) {
    if (!known) {
      throw new IllegalStateException("schema resources use an unknown " + what);
    }
  }
}
