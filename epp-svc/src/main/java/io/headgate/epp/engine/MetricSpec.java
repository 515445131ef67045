package io.headgate.epp.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * Names a metric, as {@code name} or {@code name{label=value,...}}.
 *
 * @param labels what a series must have; it may have more
 */
public record MetricSpec(String name, Map<String, String> labels) {
  public MetricSpec {
    labels = Map.copyOf(labels);
    if (!name.matches("[a-zA-Z_:][a-zA-Z0-9_:]*")) {
      throw new IllegalArgumentException("'" + name + "' is no metric name");
    }
  }

  /** Fails with {@link IllegalArgumentException} saying what is wrong. */
  public static MetricSpec parse(String text) {
    int brace = text.indexOf('{');
    if (brace < 0) {
      return new MetricSpec(text.strip(), Map.of());
    }
    if (!text.endsWith("}")) {
      throw new IllegalArgumentException("'" + text + "' lacks a closing brace");
    }
    Map<String, String> labels = new TreeMap<>();
    for (String pair : text.substring(brace + 1, text.length() - 1).split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + pair.strip() + "' is not label=value");
      }
      labels.put(pair.substring(0, equals).strip(), unquoted(pair.substring(equals + 1).strip()));
    }
    return new MetricSpec(text.substring(0, brace).strip(), labels);
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
