package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;

/** Inputs that do not come from the proxy. Each returns whether the rollout may go on. */
final class Changes {
  private Changes() {}

  static boolean snapshot(Turn turn, Snapshot next) {
    turn.latest = next;
    Snapshot target = turn.target;
    if (target == null) {
      turn.target = next;
      turn.stage = Stage.MAKE;
      return true;
    }
    if (next.sameButEndpoints(target)) {
      turn.target = next;
      ripen(turn, false);
      return true;
    }
    if (turn.settings.quietMillis() == 0) {
      ripen(turn, true);
      return true;
    }
    turn.start(Timer.QUIET, turn.settings.quietMillis());
    if (!turn.running(Timer.CEILING)) {
      turn.start(Timer.CEILING, turn.settings.ceilingMillis());
    }
    return true;
  }

  static boolean timer(Turn turn, Input.TimerFired fired) {
    if (!turn.over(fired.timer(), fired.generation())) {
      return false;
    }
    switch (fired.timer()) {
      case GATE ->
          turn.stage =
              switch (turn.stage) {
                case MAKE -> Stage.SWITCH;
                case SWITCH, SETTLED -> Stage.SETTLED;
              };
      case QUIET, CEILING -> ripen(turn, true);
    }
    return true;
  }

  private static void ripen(Turn turn, boolean ripe) {
    turn.ripe = ripe;
    turn.stop(Timer.QUIET);
    turn.stop(Timer.CEILING);
  }
}
