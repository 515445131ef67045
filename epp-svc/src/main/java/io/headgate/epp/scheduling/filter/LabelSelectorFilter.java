package io.headgate.epp.scheduling.filter;

import io.headgate.epp.scheduling.Filter;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps endpoints whose pod has the wanted labels: a Kubernetes LabelSelector. */
public record LabelSelectorFilter(Map<String, String> matchLabels, List<Expression> expressions)
    implements Filter {
  public static final String TYPE = "label-selector-filter";

  public LabelSelectorFilter {
    matchLabels = Map.copyOf(matchLabels);
    expressions = List.copyOf(expressions);
  }

  /** The operators of a LabelSelector. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  /** One entry of {@code matchExpressions}; {@code values} only for IN and NOT_IN. */
  public record Expression(String key, Operator operator, Set<String> values) {
    public Expression {
      values = Set.copyOf(values);
    }

    private boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  @Override
  public List<Endpoint> filter(RequestFacts facts, List<Endpoint> candidates) {
    return candidates.stream().filter(endpoint -> matches(endpoint.labels())).toList();
  }

  private boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && expressions.stream().allMatch(expression -> expression.matches(labels));
  }
}
