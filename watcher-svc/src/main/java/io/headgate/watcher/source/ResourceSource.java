package io.headgate.watcher.source;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * A place resources come from: a directory, an API server.
 *
 * <p>The contract, which a decorator keeps by passing batches on in order on the same context:
 *
 * <ul>
 *   <li>the sink is called on the Vert.x context that called {@link #start}, one batch at a time;
 *   <li>a batch is one consistent observation, so a move between files is one batch;
 *   <li>{@link SourceEvent.Synced} comes once, in the first batch that completes the start;
 *   <li>per object the newest fact wins; facts may be repeated;
 *   <li>a source that fails keeps quiet: silence never means deletion;
 *   <li>no batch arrives after {@link #stop} has completed.
 * </ul>
 */
public interface ResourceSource {

  /** Begins to tell; completes once watching has begun, or fails when it never can. */
  Future<Void> start(Sink sink);

  Future<Void> stop();

  /** Why it cannot tell what is there at present, one sentence; safe from any thread. */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /** Takes what a source tells. */
  @FunctionalInterface
  interface Sink {
    void accept(List<SourceEvent> batch);
  }
}
