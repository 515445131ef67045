package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a value has to look like: the part of structural schemas that the published CRDs use. */
public sealed interface Schema {

  /** Checks that need code, run when the value's own shape is right. */
  List<Rule> rules();

  /**
   * A map with known fields, or with free keys.
   *
   * @param values of free keys, or null when only {@code fields} may be there
   * @param open whether unknown fields pass
   */
  record Struct(
      Map<String, Field> fields,
      @Nullable Schema values,
      Range size,
      boolean open,
      List<Rule> rules)
      implements Schema {}

  /**
   * A list.
   *
   * @param key the fields that tell items apart; empty when items may repeat
   */
  record Items(Schema item, Range size, List<String> key, List<Rule> rules) implements Schema {}

  /**
   * Text.
   *
   * @param say what the pattern means, for people
   */
  record Text(
      Range length, @Nullable Pattern pattern, String say, List<String> oneOf, List<Rule> rules)
      implements Schema {}

  /** A whole number. */
  record Whole(Range range, List<Long> oneOf, List<Rule> rules) implements Schema {}

  /** Any other: {@code boolean}, {@code number}, {@code intOrString}, {@code any}. */
  record Simple(Type type, List<Rule> rules) implements Schema {}

  /** Types without further bounds. */
  enum Type {
    BOOLEAN,
    NUMBER,
    INT_OR_STRING,
    ANY
  }

  /** A field of a {@link Struct}. */
  record Field(Schema schema, boolean required, @Nullable JsonNode fallback) {}

  /** Inclusive bounds of a number, a length or a size. */
  record Range(long min, long max) {
    boolean has(long value) {
      return min <= value && value <= max;
    }

    String say(String unit) {
      if (max == Long.MAX_VALUE) {
        return "at least " + min + unit;
      }
      return min == Long.MIN_VALUE || (min == 0 && !unit.isEmpty())
          ? "at most " + max + unit
          : min + " to " + max + unit;
    }
  }
}
