package io.headgate.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.events.log.Append;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void topicNamesAreDistinctAndSafeEverywhere() {
    assertThat(Topics.ALL).extracting(Topic::name).doesNotHaveDuplicates();
    assertThat(Topics.ALL).extracting(Topic::name).allMatch(name -> name.matches("[a-z-]{1,40}"));
  }

  @Test
  void oneOrderingGroupStaysInOnePartition() {
    for (int partitions = 1; partitions < 50; partitions++) {
      int expected = Topics.XDS.partition(Keys.published("shop/edge"), partitions);
      assertThat(expected).isBetween(0, partitions - 1);
      assertThat(Topics.XDS.partition(Keys.xds("shop/edge", "t", "n"), partitions))
          .isEqualTo(expected);
    }
  }

  @Test
  void groupsSpreadOverPartitions() {
    assertThat(
            IntStream.range(0, 200)
                .mapToObj(i -> Topics.DECISIONS.partition("shop/pool-" + i + "|d", 6))
                .distinct())
        .hasSize(6);
  }

  @Test
  void unpartitionedTopicsHaveOnePartition() {
    assertThat(
            IntStream.range(0, 50)
                .map(i -> Topics.RESOURCES.partition("Pod/shop/" + i, 6))
                .distinct()
                .toArray())
        .containsExactly(0);
  }

  @Test
  void partitionsAreTheSameForEver() {
    // These numbers are on disk: changing the hash would tear keys' histories apart.
    assertThat(Topics.XDS.partition("shop/edge|t|n", 6)).isEqualTo(0);
    assertThat(Topics.XDS.partition("default/gateway|x", 6)).isEqualTo(2);
  }

  @Test
  void undecodablePayloadNamesItsTopic() {
    assertThatThrownBy(() -> Topics.ACKS.decode(new byte[] {(byte) 0xff, 1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acks");
  }

  @Test
  void recordsDecodeAsTheirOwnTopicOnly() {
    AckEvent ack = AckEvent.newBuilder().setGateway("shop/edge").build();
    byte[] payload = Append.of(Topics.ACKS, "k", ack).payload();
    LogRecord record = new LogRecord(Topics.ACKS, 0, 1, 2, "k", payload);
    LogRecord tombstone = new LogRecord(Topics.ACKS, 0, 1, 2, "k", null);

    assertThat(record.decode(Topics.ACKS)).isEqualTo(ack);
    assertThat(tombstone.isTombstone()).isTrue();
    assertThatThrownBy(() -> record.decode(Topics.XDS)).hasMessageContaining("xds");
    assertThatThrownBy(() -> tombstone.decode(Topics.ACKS)).hasMessageContaining("k");
  }

  @Test
  void whateverARecordHoldsIsAValue() {
    AckEvent ack = AckEvent.newBuilder().setGateway("shop/edge").build();
    byte[] payload = Append.of(Topics.ACKS, "k", ack).payload();

    assertThat(new LogRecord(Topics.ACKS, 0, 1, 2, "k", payload).tryDecode(Topics.ACKS))
        .isEqualTo(new Decoded.Value<>(ack));
    assertThat(new LogRecord(Topics.ACKS, 0, 1, 2, "k", null).tryDecode(Topics.ACKS))
        .isEqualTo(new Decoded.Tombstone<>());
    LogRecord broken = new LogRecord(Topics.ACKS, 0, 1, 2, "k", new byte[] {(byte) 0xff, 1, 2});
    assertThat(broken.tryDecode(Topics.ACKS))
        .isInstanceOfSatisfying(
            Decoded.Broken.class, why -> assertThat(why.reason()).contains("acks"));
    assertThat(broken.display()).isEqualTo("acks[0]@1 k");
  }

  @Test
  void positionMovesBehindRecordsAndNeverBack() {
    Position position =
        Position.BEGINNING
            .after(new LogRecord(Topics.XDS, 2, 7, 0, "k", null))
            .after(new LogRecord(Topics.XDS, 2, 5, 0, "k", null))
            .after(new LogRecord(Topics.XDS, 0, 1, 0, "k", null));
    assertThat(position.offset(2)).isEqualTo(8);
    assertThat(position.offset(0)).isEqualTo(2);
    assertThat(position.offset(1)).isZero();
  }
}
