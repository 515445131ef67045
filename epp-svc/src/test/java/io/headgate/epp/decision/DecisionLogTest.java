package io.headgate.epp.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.server.MemoryLog;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.v1.Finished.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
  private final MemoryLog log = new MemoryLog();
  private final DecisionLog decisions = new DecisionLog(log);

  @Test
  void aNoteThatCannotBeEncodedCostsNoOther() {
    decisions.add(ended("a"));
    decisions.add(ended("b"));
    decisions.add(unencodable("x"));
    decisions.add(ended("c"));

    decisions.start().stop().await();

    assertThat(log.decisions()).hasSize(3);
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

  @Test
  void aRecordHoldsManyNotesOfOnePoolInTheirOrder() {
    decisions.add(ended("a", "default/one"));
    decisions.add(ended("b", "default/two"));
    decisions.add(ended("c", "default/one"));

    decisions.start().stop().await();

    assertThat(log.appended())
        .extracting(Append::key)
        .containsExactlyInAnyOrder("default/one|a", "default/two|b");
    assertThat(log.decisions())
        .extracting(event -> event.getFinished().getId())
        .containsSubsequence("a", "c");
  }

  @Test
  void aRecordHasABound() {
    String endpoint = "x".repeat(10_000);
    for (int i = 0; i < 20; i++) {
      decisions.add(
          new FinishNote("" + i, "", "default/pool", 0, Outcome.COMPLETED, endpoint, 0, 0, 0, 0));
    }

    decisions.start().stop().await();

    assertThat(log.decisions())
        .extracting(event -> event.getFinished().getId())
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(String::valueOf).toList());
    assertThat(log.appended())
        .hasSizeLessThan(20)
        .allSatisfy(record -> assertThat(record.payload()).hasSizeLessThan(70_000));
    assertThat(log.appended()).extracting(Append::key).doesNotHaveDuplicates();
  }

  private static FinishNote ended(String id) {
    return ended(id, "default/pool");
  }

  private static FinishNote ended(String id, String pool) {
    return new FinishNote(id, "", pool, 0, Outcome.COMPLETED, "", 200, 0, 0, 0);
  }

  private static FinishNote unencodable(String id) {
    // protobuf refuses that value
    return new FinishNote(id, "", "default/pool", 0, Outcome.UNRECOGNIZED, "", 200, 0, 0, 0);
  }
}
