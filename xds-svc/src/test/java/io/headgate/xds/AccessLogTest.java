package io.headgate.xds;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage.Identifier;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.headgate.events.OwnPicker;
import io.headgate.events.Topics;
import io.headgate.events.v1.Exchange;
import io.headgate.xds.fixture.AdsClient;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Publisher;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.XdsOptions;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What proxies tell of requests, and what they cannot do with that. */
class AccessLogTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLog log = new MemoryLog();
  private final Publisher publisher = new Publisher(log, Sets.GATEWAY);
  private final XdsVerticle xds = new XdsVerticle(log, XdsOptions.DEFAULT);

  @BeforeEach
  void start() {
    vertx.deployVerticle(xds).await();
    publisher.publish(snapshot(1, cluster("a")));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whatAProxyTellsIsOnTheLogUnderItsGatewaysName() {
    var proxy = proxy();
    proxy.send(first(AdsClient.NODE, entry("r1", "route_not_found")));
    proxy.send(more(entry("r2", "no_healthy_upstream"), entry("r3", "direct_response")));

    await().atMost(TIMEOUT).until(() -> exchanges().size() == 3);
    assertThat(exchanges())
        .extracting(Exchange::getRequestId)
        .containsExactlyInAnyOrder("r1", "r2", "r3");
    assertThat(exchanges())
        .allSatisfy(exchange -> {
          assertThat(exchange.getGateway()).isEqualTo(Sets.GATEWAY);
          assertThat(exchange.getNode()).isEqualTo("proxy-1");
        });
    assertThat(log.records(Topics.EXCHANGES))
        .allMatch(record -> record.key().startsWith(Sets.GATEWAY + "|"));
    await().atMost(TIMEOUT).until(() -> xds.metrics().contains("headgate_xds_exchanges_total 3.0"));
    assertThat(xds.metrics())
        .contains("headgate_xds_access_logs 1.0")
        .contains("headgate_xds_streams 0.0");
    proxy.cancel();
    await().atMost(TIMEOUT).until(() -> xds.metrics().contains("headgate_xds_access_logs 0.0"));
  }

  @Test
  void whatOurPickerAnsweredIsToldByItself() {
    var proxy = proxy();
    proxy.send(
        first(
            AdsClient.NODE,
            entry("r1", OwnPicker.DETAILS_PREFIX + "saturated"),
            entry("r2", "route_not_found")));

    await().atMost(TIMEOUT).until(() -> !exchanges().isEmpty());
    assertThat(exchanges()).extracting(Exchange::getRequestId).containsExactly("r2");
  }

  @Test
  void whatHasNoIdOfTheProxysOwnIsLeftOut() {
    proxy()
        .send(
            first(
                AdsClient.NODE,
                entry("", "route_not_found"),
                entry("chosen-by-the-client", "low_version"),
                entry("r1", "route_not_found")));

    await().atMost(TIMEOUT).until(() -> !exchanges().isEmpty());
    assertThat(exchanges()).extracting(Exchange::getRequestId).containsExactly("r1");
    assertThat(xds.metrics()).contains("headgate_xds_exchanges_dropped_total{reason=\"id\"} 2.0");
  }

  @Test
  void whoDoesNotSayWhoItIsIsNotHeard() throws Exception {
    var nobody = proxy();
    nobody.send(more(entry("r1", "route_not_found")));

    assertThat(nobody.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(exchanges()).isEmpty();
  }

  @Test
  void aProxyWithoutAGatewayIsNotHeard() throws Exception {
    var stray = proxy();
    stray.send(first(Node.newBuilder().setId("proxy-1").build(), entry("r1", "route_not_found")));

    assertThat(stray.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(exchanges()).isEmpty();
  }

  private AdsClient<StreamAccessLogsMessage, StreamAccessLogsResponse> proxy() {
    return AdsClient.accessLog(vertx, AdsClient.plaintext(), xds.port(), "");
  }

  static StreamAccessLogsMessage first(Node node, HTTPAccessLogEntry... entries) {
    return more(entries).toBuilder().setIdentifier(Identifier.newBuilder().setNode(node)).build();
  }

  static StreamAccessLogsMessage more(HTTPAccessLogEntry... entries) {
    StreamAccessLogsMessage.Builder message = StreamAccessLogsMessage.newBuilder();
    message.getHttpLogsBuilder().addAllLogEntry(List.of(entries));
    return message.build();
  }

  /** Of a request that ended badly. */
  static HTTPAccessLogEntry entry(String id, String details) {
    HTTPAccessLogEntry.Builder entry = HTTPAccessLogEntry.newBuilder();
    entry.getRequestBuilder().setRequestId(id);
    entry.getResponseBuilder().setResponseCodeDetails(details);
    return entry.build();
  }

  private List<Exchange> exchanges() {
    return exchanges(log);
  }

  static List<Exchange> exchanges(MemoryLog log) {
    return log.records(Topics.EXCHANGES).stream()
        .flatMap(record -> record.decode(Topics.EXCHANGES).getExchangesList().stream())
        .toList();
  }
}
