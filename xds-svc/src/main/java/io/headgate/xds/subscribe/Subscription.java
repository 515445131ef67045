package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One ADS stream of one proxy: what it wants, what it was told and what it answered. Immutable, and
 * free of clock, randomness and I/O: equal inputs lead to equal outputs.
 *
 * @param latest the newest published set; endpoints are always taken from it
 * @param target the set that is being rolled out, or was last
 * @param ripe the newest set has waited long enough and may become the target
 * @param timers generation of each timer that counts; others are ignored when they fire
 * @param counter numbers nonces and timer generations
 */
public record Subscription(
    Protocol protocol,
    Settings settings,
    @Nullable Snapshot latest,
    @Nullable Snapshot target,
    Stage stage,
    boolean ripe,
    SortedMap<String, TypeState> types,
    Map<Timer, Long> timers,
    long counter) {

  public Subscription {
    TreeMap<String, TypeState> sorted = new TreeMap<>(TypeUrls.ORDER);
    sorted.putAll(types);
    types = Collections.unmodifiableSortedMap(sorted);
    timers = Map.copyOf(timers);
  }

  public static Subscription start(Protocol protocol, Settings settings) {
    return new Subscription(
        protocol,
        settings,
        null,
        null,
        Stage.MAKE,
        false,
        Collections.emptySortedMap(),
        Map.of(),
        0);
  }

  /** The next state and what has to be done. */
  public Step on(Input input) {
    Turn turn = new Turn(this);
    boolean goOn =
        switch (input) {
          case Input.Delta request -> Requests.delta(turn, request);
          case Input.StateOfTheWorld request -> Requests.stateOfTheWorld(turn, request);
          case Input.SnapshotChanged changed -> Changes.snapshot(turn, changed.snapshot());
          case Input.TimerFired fired -> Changes.timer(turn, fired);
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
