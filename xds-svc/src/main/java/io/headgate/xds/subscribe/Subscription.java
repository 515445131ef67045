package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One ADS stream of one proxy: what it wants, what it was told and what it answered. Immutable, and
 * free of clock, randomness and I/O: equal inputs lead to equal outputs.
 *
 * @param latest the newest published set; endpoints are always taken from it
 * @param target the set that is being rolled out, or was last
 * @param gate number of the gate the next stage waits behind, 0 while it waits for nothing
 * @param counter numbers nonces and gates
 */
public record Subscription(
    Protocol protocol,
    Settings settings,
    @Nullable Snapshot latest,
    @Nullable Snapshot target,
    Stage stage,
    long gate,
    SortedMap<String, TypeState> types,
    long counter) {

  public Subscription {
    TreeMap<String, TypeState> sorted = new TreeMap<>(TypeUrls.ORDER);
    sorted.putAll(types);
    types = Collections.unmodifiableSortedMap(sorted);
  }

  public static Subscription start(Protocol protocol, Settings settings) {
    return new Subscription(
        protocol, settings, null, null, Stage.MAKE, 0, Collections.emptySortedMap(), 0);
  }

  /** The next state and what has to be done. */
  public Step on(Input input) {
    Turn turn = new Turn(this);
    boolean goOn =
        switch (input) {
          case Input.Delta request -> Requests.delta(turn, request);
          case Input.StateOfTheWorld request -> Requests.stateOfTheWorld(turn, request);
          case Input.SnapshotChanged changed -> Changes.snapshot(turn, changed.snapshot());
          case Input.GateTimedOut(long gate) -> Changes.gateTimedOut(turn, gate);
        };
    if (goOn) {
      new Rollout(turn).advance();
    }
    return turn.end();
  }

  /** Whether the proxy has been told everything there is, and has refused nothing of it. */
  public boolean inSync(String typeUrl) {
    TypeState type = types.get(typeUrl);
    return type != null
        && target != null
        && target.equals(latest)
        && stage == Stage.SETTLED
        && type.outstanding().isEmpty()
        && type.refused().isEmpty();
  }
}
