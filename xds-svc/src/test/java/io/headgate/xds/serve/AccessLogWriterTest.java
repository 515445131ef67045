package io.headgate.xds.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.headgate.events.Topics;
import io.headgate.events.v1.Exchange;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.AccessLogWriter.Source;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLogWriterTest {
  private static final int MOST = AccessLogWriter.MAX_PER_SECOND;
  private static final Source WELL = new Source(Sets.GATEWAY, true);
  private static final Source BADLY = new Source(Sets.GATEWAY, false);
  private static final HTTPAccessLogEntry GOOD = entry("good", 200);
  private static final HTTPAccessLogEntry BAD = entry("bad", 404);

  private Instant now = Instant.EPOCH;
  private final MemoryLog log = new MemoryLog();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Clock clock = clock();
  private final AccessLogWriter writer = new AccessLogWriter(log, new Meters(registry), clock);

  @Test
  void aFloodIsCutUntilTheNextSecond() {
    writer.write(BADLY, "n", Collections.nCopies(MOST - 1, BAD));
    assertThat(writer.listens(BADLY)).isTrue();
    writer.write(BADLY, "n", Collections.nCopies(MOST, BAD));

    assertThat(exchanges()).hasSize(MOST);
    assertThat(writer.listens(BADLY)).isFalse();
    assertThat(registry.scrape())
        .contains("headgate_xds_exchanges_dropped_total{reason=\"rate\"} " + (MOST - 1.0))
        .contains("headgate_xds_access_log_messages_dropped_total 1.0");

    now = now.plusSeconds(1);
    assertThat(writer.listens(BADLY)).isTrue();
    writer.write(BADLY, "n", List.of(BAD));
    assertThat(exchanges()).hasSize(MOST + 1);
  }

  @Test
  void whatEndsWellAndOtherGatewaysHaveRoomOfTheirOwn() {
    writer.write(WELL, "n", Collections.nCopies(MOST, GOOD));

    assertThat(writer.listens(WELL)).isFalse();
    assertThat(writer.listens(BADLY)).isTrue();
    assertThat(writer.listens(new Source("default/other", true))).isTrue();
  }

  @Test
  void eachLogTellsOnlyWhatIsItsOwn() {
    HTTPAccessLogEntry.Builder cut = entry("cut", 200).toBuilder();
    cut.getCommonPropertiesBuilder()
        .getResponseFlagsBuilder()
        .setUpstreamConnectionTermination(true);

    writer.write(WELL, "n", List.of(GOOD, BAD, cut.build()));
    assertThat(exchanges()).extracting(Exchange::getRequestId).containsExactly("good");
    writer.write(BADLY, "n", List.of(GOOD, BAD, cut.build()));
    assertThat(exchanges())
        .extracting(Exchange::getRequestId)
        .containsExactly("good", "bad", "cut");
  }

  private static HTTPAccessLogEntry entry(String id, int status) {
    HTTPAccessLogEntry.Builder entry = HTTPAccessLogEntry.newBuilder();
    entry.getRequestBuilder().setRequestId(id);
    entry.getResponseBuilder().setResponseCode(UInt32Value.of(status));
    return entry.build();
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  private List<Exchange> exchanges() {
    return log.records(Topics.EXCHANGES).stream()
        .flatMap(record -> record.decode(Topics.EXCHANGES).getExchangesList().stream())
        .toList();
  }
}
