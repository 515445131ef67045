package io.headgate.xds.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPResponseProperties;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.headgate.events.v1.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangesTest {
  private static final HTTPAccessLogEntry ENTRY =
      HTTPAccessLogEntry.newBuilder()
          .setCommonProperties(
              AccessLogCommon.newBuilder()
                  .setStartTime(Timestamps.fromMicros(1_700_000_000_000_007L))
                  .setDuration(Durations.fromMicros(1_234))
                  .setDownstreamRemoteAddress(address("192.0.2.7", 1))
                  .setUpstreamRemoteAddress(address("127.0.0.11", 8000))
                  .setUpstreamCluster("pool/shop/chat")
                  .setRouteName("shop/chat/0/0")
                  .setResponseFlags(
                      ResponseFlags.newBuilder()
                          .setUpstreamConnectionTermination(true)
                          .setUpstreamRetryLimitExceeded(true)
                          .setUnauthorizedDetails(ResponseFlags.Unauthorized.getDefaultInstance())))
          .setRequest(
              HTTPRequestProperties.newBuilder()
                  .setRequestId("r1")
                  .setRequestMethod(RequestMethod.POST)
                  .setAuthority("shop.example")
                  .setPath("/rewritten?key=hush")
                  .setOriginalPath("/v1/chat/completions?key=hush")
                  .setUserAgent("curl")
                  .putRequestHeaders("authorization", "hush")
                  .setRequestBodyBytes(512))
          .setResponse(
              HTTPResponseProperties.newBuilder()
                  .setResponseCode(UInt32Value.of(200))
                  .setResponseCodeDetails("upstream_reset_after_response_started{x}")
                  .setResponseBodyBytes(77))
          .build();

  @Test
  void whatTheLogKeepsOfAnEntry() {
    assertThat(Exchanges.of("shop/edge", "edge-0", ENTRY))
        .isEqualTo(
            Exchange.newBuilder()
                .setRequestId("r1")
                .setGateway("shop/edge")
                .setNode("edge-0")
                .setAtMicros(1_700_000_000_000_007L)
                .setMethod("POST")
                .setHost("shop.example")
                .setPath("/v1/chat/completions")
                .setRoute("shop/chat/0/0")
                .setCluster("pool/shop/chat")
                .setEndpoint("127.0.0.11:8000")
                .setStatus(200)
                .setDetails("upstream_reset_after_response_started{x}")
                .addFlags("upstream_connection_termination")
                .addFlags("upstream_retry_limit_exceeded")
                .setRequestBytes(512)
                .setResponseBytes(77)
                .setDurationMicros(1_234)
                .build());
  }

  @Test
  void anEmptyEntryIsAnEmptyExchange() {
    Exchange exchange = Exchanges.of("", "", HTTPAccessLogEntry.getDefaultInstance());

    assertThat(exchange.getEndpoint()).isEmpty();
    assertThat(exchange.getStatus()).isZero();
    assertThat(exchange.getMethod()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"fd00::7, 80, [fd00::7]:80", "10.0.0.1, 80, 10.0.0.1:80"})
  void endpointsAreWrittenAsEverywhere(String host, int port, String endpoint) {
    HTTPAccessLogEntry.Builder entry = ENTRY.toBuilder();
    entry.getCommonPropertiesBuilder().setUpstreamRemoteAddress(address(host, port));

    assertThat(Exchanges.of("g", "n", entry.build()).getEndpoint()).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @CsvSource({"shop.example:80, shop.example:80", "user:hush@shop.example, shop.example"})
  void hostsAreKeptWithoutWhatStandsBeforeThem(String authority, String host) {
    HTTPAccessLogEntry.Builder entry = ENTRY.toBuilder();
    entry.getRequestBuilder().setAuthority(authority);

    assertThat(Exchanges.of("g", "n", entry.build()).getHost()).isEqualTo(host);
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    HTTPAccessLogEntry.Builder entry = ENTRY.toBuilder();
    entry.getRequestBuilder().setOriginalPath("/" + "\ud83d\ude00".repeat(1_000));

    String path = Exchanges.of("g", "n", entry.build()).getPath();

    assertThat(path).hasSize(511).endsWith("\ude00");
  }

  private static Address address(String host, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(host).setPortValue(port))
        .build();
  }
}
