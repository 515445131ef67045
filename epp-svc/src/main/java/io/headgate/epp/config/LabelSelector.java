package io.headgate.epp.config;

import io.headgate.epp.scheduling.filter.LabelSelectorFilter;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter.Expression;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a Kubernetes LabelSelector. */
final class LabelSelector {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "In", Operator.IN,
          "NotIn", Operator.NOT_IN,
          "Exists", Operator.EXISTS,
          "DoesNotExist", Operator.DOES_NOT_EXIST);

  private LabelSelector() {}

  static LabelSelectorFilter read(Section selector) {
    List<Expression> expressions = new ArrayList<>();
    for (Section entry : selector.sections("matchExpressions")) {
      String key = entry.text("key", "");
      String name = entry.text("operator", "");
      List<String> values = entry.texts("values");
      entry.close();
      Operator operator = OPERATORS.get(name);
      if (key.isEmpty()) {
        entry.problem("key", "missing");
      }
      if (operator == null) {
        entry.problem("operator", "expected In, NotIn, Exists or DoesNotExist");
        continue;
      }
      boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
      if (takesValues == values.isEmpty()) {
        entry.problem("values", takesValues ? "missing" : "not allowed with " + name);
      }
      expressions.add(new Expression(key, operator, Set.copyOf(values)));
    }
    return new LabelSelectorFilter(selector.textMap("matchLabels"), expressions);
  }
}
