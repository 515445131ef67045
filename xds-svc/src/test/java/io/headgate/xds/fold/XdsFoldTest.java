package io.headgate.xds.fold;

import static io.headgate.xds.fixture.Publisher.published;
import static io.headgate.xds.fixture.Publisher.put;
import static io.headgate.xds.fixture.Publisher.remove;
import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.List;
import org.junit.jupiter.api.Test;

class XdsFoldTest {
  private static final String EDGE = "default/edge";
  private static final String OTHER = "default/other";
  private final MemoryLog log = new MemoryLog();

  @Test
  void whatIsNotPublishedIsNotVisible() {
    XdsFold.Folded folded = fold(put(EDGE, cluster("a")));
    assertThat(folded.published()).isEmpty();
    assertThat(folded.next().visible(EDGE)).isEmpty();
  }

  @Test
  void aMarkerPublishesWhatCameBeforeItAndNothingElse() {
    XdsFold.Folded folded =
        fold(put(EDGE, cluster("a")), published(EDGE, 1), put(EDGE, cluster("b")));
    assertThat(folded.published())
        .singleElement()
        .satisfies(snapshot -> {
          assertThat(snapshot.revision()).isEqualTo(1);
          assertThat(snapshot.type(TypeUrls.CLUSTER)).containsOnlyKeys("a");
        });
  }

  @Test
  void aMarkerPublishesItsOwnGatewayOnly() {
    XdsFold.Folded folded =
        fold(put(EDGE, cluster("a")), put(OTHER, cluster("b")), published(OTHER, 1));
    assertThat(folded.next().visible(EDGE)).isEmpty();
    assertThat(folded.next().visible(OTHER)).isPresent();
  }

  @Test
  void removalsTakeEffectWithTheMarker() {
    XdsFold first = fold(put(EDGE, cluster("a")), published(EDGE, 1)).next();
    XdsFold.Folded pending = first.fold(append(remove(EDGE, TypeUrls.CLUSTER, "a")));
    assertThat(pending.next().visible(EDGE).orElseThrow().type(TypeUrls.CLUSTER)).isNotEmpty();
    XdsFold.Folded closed = pending.next().fold(append(published(EDGE, 2)));
    assertThat(closed.next().visible(EDGE).orElseThrow().type(TypeUrls.CLUSTER)).isEmpty();
  }

  @Test
  void aBatchThatComesAgainChangesNothing() {
    List<LogRecord> batch = append(put(EDGE, cluster("a")), published(EDGE, 1));
    XdsFold once = XdsFold.EMPTY.fold(batch).next();
    XdsFold.Folded twice = once.fold(batch);
    assertThat(twice.next()).isEqualTo(once);
    assertThat(twice.published()).isEmpty();
  }

  @Test
  void typesThatDidNotChangeKeepTheirMap() {
    XdsFold first =
        fold(put(EDGE, cluster("a")), put(EDGE, endpoints("a", 1)), published(EDGE, 1)).next();
    XdsFold second = first.fold(append(put(EDGE, endpoints("a", 2)), published(EDGE, 2))).next();
    assertThat(second.visible(EDGE).orElseThrow().type(TypeUrls.CLUSTER))
        .isSameAs(first.visible(EDGE).orElseThrow().type(TypeUrls.CLUSTER));
  }

  @Test
  void malformedRecordsAreNamedAndHoldBackTheirGatewayOnly() {
    XdsFold first = fold(put(EDGE, cluster("a", 1)), published(EDGE, 1)).next();
    Append undecodable = new Append(Topics.XDS, Keys.xds(EDGE, "t", "x"), new byte[] {-1});
    Append misplaced =
        new Append(Topics.XDS, Keys.xds(EDGE, "t", "y"), put(EDGE, cluster("a")).payload());
    XdsFold.Folded held =
        first.fold(
            append(
                undecodable,
                misplaced,
                put(EDGE, cluster("a", 2)),
                published(EDGE, 2),
                put(OTHER, cluster("o")),
                published(OTHER, 1)));
    assertThat(held.malformed()).containsOnlyKeys(undecodable.key(), misplaced.key());
    assertThat(held.published()).extracting("gateway").containsExactly(OTHER);
    assertThat(held.next().heldBack()).containsExactly(EDGE);
    assertThat(held.next().visible(EDGE).orElseThrow().revision()).isEqualTo(1);

    XdsFold.Folded whole =
        held.next()
            .fold(append(remove(EDGE, "t", "x"), remove(EDGE, "t", "y"), published(EDGE, 3)));
    assertThat(whole.next().heldBack()).isEmpty();
    assertThat(whole.published()).singleElement().extracting("revision").isEqualTo(3L);
  }

  @Test
  void recordsUnderKeysOfNoResourceHoldNobodyBack() {
    Append stray = new Append(Topics.XDS, EDGE + "|t", new byte[] {-1});
    XdsFold.Folded folded = fold(stray, put(EDGE, cluster("a")), published(EDGE, 1));
    assertThat(folded.malformed()).containsOnlyKeys(stray.key());
    assertThat(folded.published()).hasSize(1);
  }

  @Test
  void aCompactedLogRestoresThePublishedSets() {
    fold(put(EDGE, cluster("a", 1)), published(EDGE, 1));
    append(put(EDGE, cluster("a", 2)), published(EDGE, 2));
    XdsFold.Folded restored = restore();
    assertThat(restored.published()).singleElement().extracting("revision").isEqualTo(2L);
    assertThat(restored.next().position()).isEqualTo(Position.at(4));
  }

  @Test
  void aSetThatWasBeingReplacedWaitsForItsMarkerAfterARestart() {
    append(put(EDGE, cluster("a", 1)), published(EDGE, 1), put(EDGE, cluster("a", 2)));
    append(put(OTHER, cluster("o")), published(OTHER, 1));
    XdsFold.Folded restored = restore();
    assertThat(restored.next().visible(EDGE)).isEmpty();
    assertThat(restored.next().visible(OTHER)).isPresent();
    XdsFold.Folded closed = restored.next().fold(append(published(EDGE, 2)));
    assertThat(closed.published()).singleElement().extracting("revision").isEqualTo(2L);
  }

  @Test
  void aRecordThatIsPassedOverHoldsBackItsGatewayUntilItsKeyIsWrittenAnew() {
    XdsFold first = fold(put(EDGE, cluster("a", 1)), published(EDGE, 1)).next();
    LogRecord lost = append(put(EDGE, cluster("b", 2))).getFirst();
    XdsFold without = first.without(lost, "cannot be read").next();
    assertThat(without.position()).isEqualTo(Position.at(3));
    assertThat(without.heldBack()).containsExactly(EDGE);
    assertThat(without.unread(EDGE)).containsEntry(lost.key(), "cannot be read");

    XdsFold.Folded held =
        without.fold(
            append(
                put(EDGE, cluster("a", 2)),
                published(EDGE, 2),
                put(OTHER, cluster("o")),
                published(OTHER, 1)));
    assertThat(held.published()).extracting("gateway").containsExactly(OTHER);
    assertThat(held.next().visible(EDGE).orElseThrow().revision()).isEqualTo(1);

    XdsFold.Folded whole = held.next().fold(append(put(EDGE, cluster("b", 3)), published(EDGE, 3)));
    assertThat(whole.next().heldBack()).isEmpty();
    assertThat(whole.published())
        .singleElement()
        .satisfies(snapshot -> {
          assertThat(snapshot.revision()).isEqualTo(3);
          assertThat(snapshot.type(TypeUrls.CLUSTER))
              .containsEntry("a", cluster("a", 2))
              .containsEntry("b", cluster("b", 3));
        });
  }

  @Test
  void aTombstoneEndsTheWaitForARecordThatWasPassedOver() {
    LogRecord lost = append(put(EDGE, cluster("b"))).getFirst();
    XdsFold without = XdsFold.EMPTY.without(lost, "cannot be read").next();
    XdsFold.Folded closed =
        without.fold(append(remove(EDGE, TypeUrls.CLUSTER, "b"), published(EDGE, 1)));
    assertThat(closed.next().heldBack()).isEmpty();
    assertThat(closed.published()).hasSize(1);
  }

  @Test
  void aMarkerThatWasPassedOverIsMadeUpForByTheNext() {
    XdsFold staged = fold(put(EDGE, cluster("a"))).next();
    XdsFold without =
        staged.without(append(published(EDGE, 1)).getFirst(), "cannot be read").next();
    XdsFold.Folded closed = without.fold(append(published(EDGE, 2)));
    assertThat(closed.next().heldBack()).isEmpty();
    assertThat(closed.published()).singleElement().extracting("revision").isEqualTo(2L);
  }

  private XdsFold.Folded restore() {
    var compacted = log.readCompacted(Topics.XDS).await();
    return XdsFold.EMPTY.fold(XdsFold.restorable(compacted.records())).at(compacted.end());
  }

  private XdsFold.Folded fold(Append... appends) {
    return XdsFold.EMPTY.fold(append(appends));
  }

  private List<LogRecord> append(Append... appends) {
    int before = log.records(Topics.XDS).size();
    log.append(List.of(appends)).await();
    List<LogRecord> all = log.records(Topics.XDS);
    return all.subList(before, all.size());
  }
}
