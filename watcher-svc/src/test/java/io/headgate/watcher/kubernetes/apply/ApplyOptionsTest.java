package io.headgate.watcher.kubernetes.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApplyOptionsTest {
  private static final ApplyOptions OPTIONS = ApplyOptions.of("headgate.io/gateway");

  @Test
  void whatComesDuringARoundWaitsForTheSameMoment() {
    long round = OPTIONS.statusRound().toNanos();
    for (long begin : new long[] {0, 7 * round, -3 * round}) {
      assertThat(OPTIONS.untilRound(begin)).isEqualTo(OPTIONS.statusRound());
      assertThat(OPTIONS.untilRound(begin + 1)).isEqualTo(Duration.ofNanos(round - 1));
      assertThat(OPTIONS.untilRound(begin + round - 1)).isEqualTo(Duration.ofNanos(1));
    }
  }
}
