package io.headgate.xds.subscribe;

import java.util.List;

/** The subscription after an input, and what has to be done. */
public record Step(Subscription next, List<Output> outputs) {
  public Step {
    outputs = List.copyOf(outputs);
  }
}
