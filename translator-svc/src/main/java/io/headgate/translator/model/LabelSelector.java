package io.headgate.translator.model;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A Kubernetes label selector; all requirements have to hold, an empty one takes everything. */
public record LabelSelector(SortedMap<String, String> matchLabels, List<Expression> expressions) {
  public LabelSelector {
    expressions = List.copyOf(expressions);
  }

  /** One of {@code In, NotIn, Exists, DoesNotExist}. */
  public record Expression(String key, String operator, List<String> values) {
    public Expression {
      values = List.copyOf(values);
    }

    private boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        default -> false;
      };
    }
  }

  static LabelSelector decode(Tree tree) {
    return new LabelSelector(
        tree.strings("matchLabels"),
        tree.list(
            "matchExpressions",
            e -> new Expression(e.required("key"), e.required("operator"), e.texts("values"))));
  }

  public boolean matches(Map<String, String> labels) {
    return containsAll(labels, matchLabels)
        && expressions.stream().allMatch(expression -> expression.matches(labels));
  }

  /** Whether {@code labels} has every entry of {@code wanted}. */
  public static boolean containsAll(Map<String, String> labels, Map<String, String> wanted) {
    for (Map.Entry<String, String> entry : wanted.entrySet()) {
      if (!entry.getValue().equals(labels.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
