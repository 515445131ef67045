package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartedTest {
  @Test
  void whatCannotBeStoppedKeepsNothingElseRunning() {
    List<String> stopped = new ArrayList<>();
    IllegalStateException stuck = new IllegalStateException("stuck");
    Started started = new Started();
    started.stopWith(() -> stopped.add("first"));
    started.stopWith(() -> {
      throw stuck;
    });
    started.stopWith(() -> stopped.add("last"));

    assertThatThrownBy(started::close).isSameAs(stuck);
    assertThat(stopped).containsExactly("last", "first");
  }
}
