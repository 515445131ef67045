package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.parse.Excerpt;
import io.headgate.watcher.parse.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds a value against its schema and collects what is wrong, in document order. */
public final class Check {
  /** More than this about one object helps nobody. */
  private static final int MOST = 50;

  private final List<Violation> found = new ArrayList<>();

  private Check() {}

  public static List<Violation> of(Schema schema, JsonNode value, FieldPath at) {
    Check check = new Check();
    check.check(schema, value, at);
    return List.copyOf(check.found);
  }

  private void check(Schema schema, JsonNode value, FieldPath at) {
    int before = found.size();
    switch (schema) {
      case Schema.Struct struct -> struct(struct, value, at);
      case Schema.Items items -> items(items, value, at);
      case Schema.Text text -> text(text, value, at);
      case Schema.Whole whole -> whole(whole, value, at);
      case Schema.Simple simple -> simple(simple.type(), value, at);
    }
    if (found.size() == before) {
      schema.rules().forEach(rule -> rule.check(value, at, this::add));
    }
  }

  private void struct(Schema.Struct struct, JsonNode value, FieldPath at) {
    if (!value.isObject()) {
      add(at, "is " + kindOf(value), "a map");
      return;
    }
    if (!struct.size().has(value.size())) {
      add(at, "has " + value.size() + " entries", struct.size().say(" entries"));
    }
    struct
        .fields()
        .forEach((name, field) -> {
          if (field.required() && !value.hasNonNull(name)) {
            add(at.field(name), "is required", "");
          }
        });
    value
        .properties()
        .forEach(entry -> {
          Schema.Field field = struct.fields().get(entry.getKey());
          FieldPath below = at.field(entry.getKey());
          if (field != null) {
            if (!entry.getValue().isNull()) {
              check(field.schema(), entry.getValue(), below);
            }
          } else if (struct.values() != null) {
            check(struct.values(), entry.getValue(), below);
          } else if (!struct.open()) {
            add(below, "is an unknown field", oneOf(List.copyOf(struct.fields().keySet())));
          }
        });
  }

  private void items(Schema.Items items, JsonNode value, FieldPath at) {
    if (!value.isArray()) {
      add(at, "is " + kindOf(value), "a list");
      return;
    }
    if (!items.size().has(value.size())) {
      add(at, "has " + value.size() + " items", items.size().say(" items"));
      return;
    }
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      check(items.item(), item, at.item(i));
      if (!items.key().isEmpty()) {
        List<String> key = items.key().stream().map(name -> item.path(name).asText()).toList();
        if (!seen.add(key)) {
          add(
              at.item(i),
              "has the same " + String.join(" and ", items.key()) + " as an item before it",
              "each " + String.join(" and ", items.key()) + " once");
        }
      }
    }
  }

  private void text(Schema.Text text, JsonNode value, FieldPath at) {
    if (!value.isTextual()) {
      add(at, "is " + kindOf(value), "text" + (value.isValueNode() ? ", in quotes" : ""));
      return;
    }
    String actual = value.textValue();
    if (!text.oneOf().isEmpty()) {
      if (!text.oneOf().contains(actual)) {
        add(at, "is \"" + Excerpt.of(actual) + "\"", oneOf(text.oneOf()));
      }
    } else if (!text.length().has(actual.codePointCount(0, actual.length()))) {
      add(at, "has " + actual.length() + " characters", text.length().say(" characters"));
    } else if (text.pattern() != null && !text.pattern().matches(actual)) {
      add(at, "is \"" + Excerpt.of(actual) + "\"", text.say());
    }
  }

  private void whole(Schema.Whole whole, JsonNode value, FieldPath at) {
    if (!value.isIntegralNumber()) {
      add(at, "is " + kindOf(value), "a whole number");
    } else if (!whole.oneOf().isEmpty()) {
      if (!whole.oneOf().contains(value.longValue())) {
        add(at, "is " + value.asText(), oneOf(whole.oneOf()));
      }
    } else if (!value.canConvertToLong() || !whole.range().has(value.longValue())) {
      add(at, "is " + value.asText(), whole.range().say(""));
    }
  }

  private void simple(Schema.Type type, JsonNode value, FieldPath at) {
    switch (type) {
      case BOOLEAN -> expect(value.isBoolean(), value, at, "true or false");
      case NUMBER -> expect(value.isNumber(), value, at, "a number");
      case INT_OR_STRING ->
          expect(
              value.isIntegralNumber() || value.isTextual(), value, at, "a whole number or text");
      case ANY -> {}
    }
  }

  private void expect(boolean fine, JsonNode value, FieldPath at, String allowed) {
    if (!fine) {
      add(at, "is " + kindOf(value), allowed);
    }
  }

  private void add(FieldPath at, String reason, String allowed) {
    if (found.size() < MOST) {
      found.add(new Violation(at, reason, allowed));
    }
  }

  private static String oneOf(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String kindOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "a map";
      case ARRAY -> "a list";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> value.asText();
      case NULL, MISSING -> "empty";
      case BINARY -> "binary";
    };
  }
}
