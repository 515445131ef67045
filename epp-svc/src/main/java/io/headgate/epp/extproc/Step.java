package io.headgate.epp.extproc;

import java.util.List;

/** A stream after a frame, and what has to be done now. */
public record Step(ExtProcStream next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  static Step of(ExtProcStream next, Effect... effects) {
    return new Step(next, List.of(effects));
  }
}
