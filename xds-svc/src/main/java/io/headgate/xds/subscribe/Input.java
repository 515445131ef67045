package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can happen to a subscription. */
public sealed interface Input {

  /**
   * What the proxy says, in the same message, about a response it got.
   *
   * @param error a refusal, in its words; longer ones are cut
   */
  record Answer(String nonce, Optional<String> error) {
    /** Twice what Envoy says at most. */
    static final int MAX_ERROR_CHARS = 8_192;

    public Answer {
      error =
          error.map(
              text -> text.length() > MAX_ERROR_CHARS ? text.substring(0, MAX_ERROR_CHARS) : text);
    }
  }

  /** Something that a proxy asks for. */
  sealed interface Request extends Input {
    String typeUrl();
  }

  /** A request of the delta protocol. */
  record Delta(
      String typeUrl,
      Set<String> subscribe,
      Set<String> unsubscribe,
      Map<String, String> initialVersions,
      Optional<Answer> answer)
      implements Request {
    public Delta {
      subscribe = Set.copyOf(subscribe);
      unsubscribe = Set.copyOf(unsubscribe);
      initialVersions = Map.copyOf(initialVersions);
    }
  }

  /**
   * A request of the state-of-the-world protocol.
   *
   * @param version the last version the proxy took over, empty when none
   */
  record StateOfTheWorld(String typeUrl, Set<String> names, String version, Optional<Answer> answer)
      implements Request {
    public StateOfTheWorld {
      names = Set.copyOf(names);
    }
  }

  /** A newer set of the gateway has been published. */
  record SnapshotChanged(Snapshot snapshot) implements Input {}

  /** The timer of the gate that a step asked for has run out. */
  record GateTimedOut(long gate) implements Input {}
}
