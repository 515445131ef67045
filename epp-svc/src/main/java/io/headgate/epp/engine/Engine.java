package io.headgate.epp.engine;

import java.util.List;

/** One kind of model server: where on its metrics page each signal stands. */
public record Engine(String name, List<Source> sources) {
  public Engine {
    sources = List.copyOf(sources);
  }

  /**
   * Where one signal stands.
   *
   * @param label the label that holds the number; empty when it is the sample's value
   */
  public record Source(Signal signal, MetricSpec metric, String label) {
    /** The sample's value. */
    public static Source value(Signal signal, String metric) {
      return new Source(signal, MetricSpec.parse(metric), "");
    }

    /** A number in a label. */
    public static Source label(Signal signal, String metric, String label) {
      return new Source(signal, MetricSpec.parse(metric), label);
    }
  }
}
