package io.headgate.epp.scheduling;

import java.util.List;

/** One way to decide: filters in their order, then weighted scores, then a picker. */
public record Profile(
    String name, List<NamedFilter> filters, List<WeightedScorer> scorers, Picker picker) {
  public Profile {
    filters = List.copyOf(filters);
    scorers = List.copyOf(scorers);
  }

  /** A filter under its configured name. */
  public record NamedFilter(String name, Filter filter) {}

  /** A scorer under its configured name. Weights are not normalised. */
  public record WeightedScorer(String name, double weight, Scorer scorer) {}
}
