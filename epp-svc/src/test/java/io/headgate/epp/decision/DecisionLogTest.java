package io.headgate.epp.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.server.MemoryLog;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.v1.Finished.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
  private final MemoryLog log = new MemoryLog();
  private final DecisionLog decisions = new DecisionLog(log);

  @Test
  void aNoteThatCannotBeEncodedCostsNoOther() {
    decisions.add(ended("a"));
    decisions.add(ended("b"));
    decisions.add(ended("x", Outcome.UNRECOGNIZED)); // protobuf refuses that value
    decisions.add(ended("c"));

    decisions.start().stop().await();

    assertThat(log.appended()).hasSize(3);
    assertThat(decisions.written()).isEqualTo(3);
    assertThat(decisions.dropped()).isEqualTo(1);
  }

  @Test
  void allOfABatchThatTheLogChokesOnAreCounted() {
    DecisionLog choking =
        new DecisionLog(
            new MemoryLog() {
              @Override
              public Future<Void> append(List<Append> records, Optional<Checkpoint> checkpoint) {
                throw new IllegalStateException("a bug");
              }
            });
    choking.add(ended("a"));
    choking.add(ended("b"));

    choking.start().stop().await();

    assertThat(choking.dropped()).isEqualTo(2);
  }

  @Test
  void whatComesAfterTheEndIsCounted() {
    decisions.start().stop().await();

    decisions.add(ended("late"));

    assertThat(decisions.dropped()).isEqualTo(1);
    assertThat(log.appended()).isEmpty();
  }

  private static FinishNote ended(String id) {
    return ended(id, Outcome.COMPLETED);
  }

  private static FinishNote ended(String id, Outcome outcome) {
    return new FinishNote(id, "", "default/pool", 0, outcome, "", 200, 0, 0, 0);
  }
}
