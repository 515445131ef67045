package io.headgate.watcher.status;

import io.vertx.core.Future;
import java.util.List;

/**
 * Makes the outside agree with topic {@code desired}: files, or an API server. Called one at a
 * time; a failed future is tried again with the same input.
 */
public interface DesiredApplier {

  /** All there ought to be; what was applied before and is not among it goes. */
  Future<Void> begin(List<Desire.Present> all);

  /** What changed since, in order. */
  Future<Void> apply(List<Desire> changes);
}
