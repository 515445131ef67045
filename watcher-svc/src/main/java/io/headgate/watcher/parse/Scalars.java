package io.headgate.watcher.parse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Scalars as `kubectl` takes them: YAML 1.1, with dates and base-60 numbers left as text. */
final class Scalars {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final int MOST_DIGITS = 64;

  private Scalars() {}

  static JsonNode read(ScalarNode scalar) throws Unacceptable {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
      return JSON.textNode(text);
    } else if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    } else if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(TRUE.contains(text.toLowerCase(Locale.ROOT)));
    } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return text.indexOf(':') >= 0 ? JSON.textNode(text) : number(scalar, text.replace("_", ""));
    }
    throw NodeReader.fault(
        scalar, "tag " + Excerpt.of(tag.getValue()) + " is not supported", "plain YAML values");
  }

  private static JsonNode number(ScalarNode scalar, String text) throws Unacceptable {
    try {
      if (text.length() > MOST_DIGITS) {
        throw new NumberFormatException();
      }
      if (scalar.getTag().equals(Tag.FLOAT)) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
          throw new NumberFormatException();
        }
        return JSON.numberNode(value);
      }
      BigInteger value = integer(text);
      return value.bitLength() < Long.SIZE
          ? JSON.numberNode(value.longValueExact())
          : JSON.numberNode(value);
    } catch (NumberFormatException _) {
      throw NodeReader.fault(scalar, "not a number JSON can hold", "a finite number");
    }
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0o")) {
      value = new BigInteger(digits.substring(2), 8);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      value = new BigInteger(digits, 8);
    } else {
      value = new BigInteger(digits);
    }
    return negative ? value.negate() : value;
  }
}
