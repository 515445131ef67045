package io.headgate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {
  @Test
  void xdgStateHomeWins() {
    assertThat(StateDirectory.in(Map.of("XDG_STATE_HOME", "/state", "HOME", "/home/me")))
        .isEqualTo(Path.of("/state/headgate"));
  }

  @Test
  void withoutItTheHomeDirectoryHoldsTheState() {
    assertThat(StateDirectory.in(Map.of("HOME", "/home/me", "XDG_STATE_HOME", " ")))
        .isEqualTo(Path.of("/home/me/.local/state/headgate"));
  }
}
