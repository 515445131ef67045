package io.headgate.watcher.kubernetes.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Target EDGE = new Target(ResourceKey.parse("Service/default/edge"), false);

  private long nanos;
  private final Patience patience =
      new Patience(Duration.ofMillis(500), Duration.ofSeconds(3), () -> nanos);

  @Test
  void eachRepairDoublesTheWaitUpToTheLongest() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waits.add(patience.wait(EDGE).toMillis());
      nanos += patience.wait(EDGE).toNanos();
      patience.repaired(EDGE);
    }

    assertThat(waits).containsExactly(500L, 1_000L, 2_000L, 3_000L, 3_000L);
  }

  @Test
  void whatIsLeftAloneForLongStartsOver() {
    patience.repaired(EDGE);
    patience.repaired(EDGE);
    nanos += Duration.ofSeconds(9).toNanos();

    assertThat(patience.wait(EDGE)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whatIsWantedAnewStartsOver() {
    patience.repaired(EDGE);
    patience.forget(EDGE);

    assertThat(patience.wait(EDGE)).isEqualTo(Duration.ofMillis(500));
  }
}
