package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Duration SOON = Duration.ofMillis(10);

  @Test
  void theWaitDoublesUntilItIsGivenUp() {
    List<Long> waits = new ArrayList<>();
    Restarts restarts = Restarts.NONE.after(SOON);
    for (Optional<Duration> wait = restarts.delay(); wait.isPresent(); wait = restarts.delay()) {
      waits.add(wait.get().toMillis());
      restarts = restarts.after(SOON);
    }
    assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1600L);
    assertThat(restarts.after(SOON).delay()).isEmpty();
  }

  @Test
  void whoRanForAWhileStartsCountingAnew() {
    Restarts restarts = Restarts.NONE;
    for (int i = 0; i < 10; i++) {
      restarts = restarts.after(SOON);
    }
    assertThat(restarts.after(Restarts.STEADY).delay()).contains(Duration.ofMillis(100));
  }
}
