package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.List;
import java.util.Set;

/**
 * Brings a proxy to the target, make before break: clusters, endpoints and secrets, then listeners
 * and routes, then removals. Each stage waits, for a bounded time, until the one before is taken
 * over and the proxy has fetched what new clusters and listeners need; removals wait until it has
 * answered about listeners and routes, however long that takes.
 */
final class Rollout {
  private final Turn turn;
  private final Sender sender;

  Rollout(Turn turn) {
    this.turn = turn;
    this.sender = new Sender(turn);
  }

  void advance() {
    while (turn.target != null) {
      for (String url : turn.subscribed()) {
        if (!TypeUrls.pointing(url)) {
          sender.send(url, false);
        }
      }
      if (turn.stage == Stage.MAKE) {
        if (makesArePending(turn.target)) {
          gate();
          return;
        }
        enter(Stage.SWITCH);
      }
      for (String url : TypeUrls.POINTING) {
        if (turn.knows(url)) {
          // A listener that goes takes nothing with it; routes wait for the listeners.
          sender.send(url, url.equals(TypeUrls.LISTENER));
        }
      }
      if (turn.stage == Stage.SWITCH) {
        if (switchesArePending(turn.target)) {
          gate();
          return;
        }
        enter(Stage.SETTLED);
      }
      settle();
      if (turn.target.equals(turn.latest)) {
        return;
      }
      turn.target = turn.latest;
      turn.stage = Stage.MAKE;
    }
  }

  private void settle() {
    if (!pointersAreUnanswered() && !sender.oldPointersRemain()) {
      if (turn.knows(TypeUrls.ROUTES)) {
        sender.send(TypeUrls.ROUTES, true);
      }
      for (String url : turn.subscribed()) {
        if (!TypeUrls.pointing(url)) {
          sender.send(url, true);
        }
      }
    }
    for (String url : turn.subscribed()) {
      TypeState type = turn.type(url);
      if (type.resumed() && turn.target != null) {
        turn.output(new Output.Acked(url, turn.target.revision(), List.of()));
        turn.edit(url, draft -> draft.resumed = false);
      }
    }
  }

  private void gate() {
    if (!turn.gated()) {
      turn.closeGate();
    }
  }

  private void enter(Stage stage) {
    turn.openGate();
    turn.stage = stage;
  }

  private boolean makesArePending(Snapshot target) {
    for (String url : turn.subscribed()) {
      if (!TypeUrls.pointing(url) && turn.type(url).gated()) {
        return true;
      }
    }
    return unfetched(target, TypeUrls.CLUSTER, TypeUrls.ENDPOINTS)
        || unfetched(target, TypeUrls.CLUSTER, TypeUrls.SECRET);
  }

  private boolean switchesArePending(Snapshot target) {
    if (pointersAreUnanswered() || unfetched(target, TypeUrls.LISTENER, TypeUrls.ROUTES)) {
      return true;
    }
    // A proxy that came back still points at old clusters until it has asked for its listeners.
    return !turn.knows(TypeUrls.LISTENER) && sender.removes(TypeUrls.CLUSTER);
  }

  /** Until it has answered, nobody knows which listeners and routes the proxy uses. */
  private boolean pointersAreUnanswered() {
    return TypeUrls.POINTING.stream().anyMatch(url -> turn.type(url).gated());
  }

  /** Whether the proxy has resources of {@code from} that need some of {@code to} it has not. */
  private boolean unfetched(Snapshot target, String from, String to) {
    TypeState pointing = turn.type(from);
    TypeState pointed = turn.type(to);
    if (pointing.held().isEmpty()) {
      return false;
    }
    for (Resource resource : target.type(from).values()) {
      Set<String> needed = resource.references().of(to);
      if (needed.isEmpty()
          || !pointing.has(resource.name())
          || pointing.refused().containsKey(resource.name())) {
        continue;
      }
      for (String name : needed) {
        if (target.get(to, name) != null && !pointed.held().containsKey(name)) {
          return true;
        }
      }
    }
    return false;
  }
}
