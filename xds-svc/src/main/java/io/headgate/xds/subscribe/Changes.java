package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;

/** Inputs that do not come from the proxy. Each returns whether the rollout may go on. */
final class Changes {
  private Changes() {}

  /** What differs in endpoints alone joins the rollout that is under way; others follow it. */
  static boolean snapshot(Turn turn, Snapshot next) {
    turn.latest = next;
    Snapshot target = turn.target;
    if (target == null) {
      turn.target = next;
      turn.stage = Stage.MAKE;
    } else if (next.sameButEndpoints(target)) {
      turn.target = next;
    }
    return true;
  }

  /** Waiting is over; false when it is for another gate than the one that is closed. */
  static boolean gateTimedOut(Turn turn, long gate) {
    if (turn.gate != gate) {
      return false;
    }
    turn.openGate();
    turn.stage =
        switch (turn.stage) {
          case MAKE -> Stage.SWITCH;
          case SWITCH, SETTLED -> Stage.SETTLED;
        };
    return true;
  }
}
