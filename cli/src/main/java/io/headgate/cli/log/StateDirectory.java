package io.headgate.cli.log;

import java.nio.file.Path;
import java.util.Map;

/** Where Headgate keeps what has to survive: {@code $XDG_STATE_HOME/headgate}. */
public final class StateDirectory {
  private StateDirectory() {}

  /** The log that commands use when none is named. */
  public static Path defaultLog() {
    return ours().resolve("events.db");
  }

  static Path ours() {
    return in(System.getenv());
  }

  static Path in(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    return state.isBlank()
        ? Path.of(environment.getOrDefault("HOME", "."), ".local", "state", "headgate")
        : Path.of(state, "headgate");
  }
}
