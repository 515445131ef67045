package io.headgate.xds;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.headgate.xds.fixture.AdsClient;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Publisher;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.serve.XdsOptions.Limits;
import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.trust.ServerCertificate;
import io.headgate.xds.trust.TokenReviewer.Verdict;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TLS with tokens, where a table says whose a token is. */
class TokensTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String NAME = "headgate-xds.headgate-system.svc";

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLog log = new MemoryLog();
  private final Publisher publisher = new Publisher(log, Sets.GATEWAY);
  private final Map<String, Future<Verdict>> table = new ConcurrentHashMap<>();
  private final AtomicReference<ServerCertificate> certificate = new AtomicReference<>();
  private final AtomicInteger loads = new AtomicInteger();
  private X509Bundle authority;
  private XdsVerticle xds;

  @BeforeEach
  void start() throws Exception {
    authority = authority();
    certificate.set(issuedBy(authority));
    table.put("own", Future.succeededFuture(new Verdict.Account(Sets.ACCOUNT)));
    table.put("other", Future.succeededFuture(new Verdict.Account("default/other-headgate")));
    Security tokens =
        new Security.Tokens(
            () -> {
              loads.incrementAndGet();
              return Future.succeededFuture(certificate.get());
            },
            token ->
                table.getOrDefault(
                    token, Future.succeededFuture(new Verdict.Refused("the token is unknown"))));
    Limits limits = Limits.DEFAULT;
    xds =
        new XdsVerticle(
            log,
            XdsOptions.DEFAULT
                .withSecurity(tokens)
                .withAddress("0.0.0.0", 0)
                .withLimits(
                    new Limits(
                        limits.messageBytes(),
                        limits.windowBytes(),
                        limits.streamsPerPeer(),
                        limits.firstRequestMillis(),
                        20)));
    vertx.deployVerticle(xds).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void thePodsOfAGatewayGetItsSet() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));

    assertThat(ask("own").receive().getResourcesCount()).isEqualTo(1);
    assertThat(xds.metrics()).contains("headgate_xds_token_reviews_total{result=\"accepted\"} 1.0");
  }

  @Test
  void whoHasNoTokenOrABadOneIsNobody() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));

    assertNothing(ask(""), GrpcStatus.UNAUTHENTICATED);
    assertNothing(ask("unknown"), GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void thePodsOfAnotherGatewayAreDenied() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));

    assertNothing(ask("other"), GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void whileNobodyCanBeAskedTheAnswerIsToComeAgain() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    table.put("own", Future.failedFuture("no API server"));

    assertNothing(ask("own"), GrpcStatus.UNAVAILABLE);

    table.put("own", Future.succeededFuture(new Verdict.Account(Sets.ACCOUNT)));
    assertThat(ask("own").receive().getResourcesCount()).isEqualTo(1);
  }

  @Test
  void nothingIsServedBeforeTheReviewIsDone() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    Promise<Verdict> review = Promise.promise();
    table.put("own", review.future());
    var waiting = ask("own");
    await().atMost(TIMEOUT).until(() -> xds.metrics().contains("headgate_xds_streams 1.0"));
    assertThat(ask("other").status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(waiting.waiting()).isZero();
    assertThat(waiting.open()).isTrue();

    review.complete(new Verdict.Account(Sets.ACCOUNT));

    assertThat(waiting.receive().getResourcesCount()).isEqualTo(1);
  }

  @Test
  void whoComesBeforeTheFirstSetIsDecidedByIt() throws Exception {
    var own = ask("own");
    var other = ask("other");
    await()
        .atMost(TIMEOUT)
        .until(() ->
            xds.metrics().contains("headgate_xds_token_reviews_total{result=\"accepted\"} 2.0"));

    publisher.publish(snapshot(1, cluster("a")));

    assertThat(own.receive().getResourcesCount()).isEqualTo(1);
    assertNothing(other, GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void aStreamEndsWhenItsAccountLosesTheGateway() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    var stream = ask("own");
    stream.receive();
    Snapshot next = snapshot(2, cluster("a"), cluster("b"));

    publisher.publish(
        new Snapshot(next.gateway(), 2, Optional.of("default/edge-other"), next.types()));

    assertNothing(stream, GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void onlyThePodsOfAGatewayTellOfItsRequests() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    StreamAccessLogsMessage told =
        AccessLogTest.first(AdsClient.NODE, AccessLogTest.entry("r1", "route_not_found"));
    var other = AdsClient.accessLog(vertx, trusting(), xds.port(), "other");
    other.send(told);
    assertThat(other.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(AccessLogTest.exchanges(log)).isEmpty();

    var own = AdsClient.accessLog(vertx, trusting(), xds.port(), "own");
    own.send(told);
    await().atMost(TIMEOUT).until(() -> AccessLogTest.exchanges(log).size() == 1);

    Snapshot next = snapshot(2, cluster("a"));
    publisher.publish(
        new Snapshot(next.gateway(), 2, Optional.of("default/edge-other"), next.types()));
    await()
        .atMost(TIMEOUT)
        .until(() -> {
          own.send(AccessLogTest.more(AccessLogTest.entry("r2", "route_not_found")));
          return xds.metrics().contains("headgate_xds_exchanges_dropped_total{reason=\"denied\"}");
        });
    assertThat(own.open()).as("another would only come at once").isTrue();
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsAndOpenStreamsGoOn() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    var stream = ask("own");
    DeltaDiscoveryResponse first = stream.receive();
    stream.send(ack(first));
    X509Bundle former = authority;

    authority = authority();
    certificate.set(issuedBy(authority));

    await()
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(ask("own").receive().getResourcesCount()).isEqualTo(1));
    authority = former;
    assertThatException()
        .as("only the new certificate is shown")
        .isThrownBy(() -> ask("own").status());
    publisher.publish(snapshot(2, cluster("a"), cluster("b")));
    assertThat(stream.receive().getResourcesList()).extracting("name").containsExactly("b");
    assertThat(stream.open()).isTrue();
  }

  @Test
  void aCertificateThatCannotBeUsedChangesNothing() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    certificate.set(new ServerCertificate("no PEM", "no key", Optional.empty()));

    int before = loads.get();
    // One may have been under way; the next comes when the one before has been refused.
    await().atMost(TIMEOUT).until(() -> loads.get() >= before + 3);
    assertThat(ask("own").receive().getResourcesCount()).isEqualTo(1);
  }

  private static void assertNothing(
      AdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client, GrpcStatus status)
      throws Exception {
    assertThat(client.status()).isEqualTo(status);
    assertThat(client.waiting()).isZero();
  }

  private AdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> ask(String token) {
    var client = AdsClient.delta(vertx, trusting(), xds.port(), token);
    client.send(
        DeltaDiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("proxy-1").setCluster(Sets.GATEWAY))
            .setTypeUrl(TypeUrls.CLUSTER)
            .build());
    return client;
  }

  private HttpClientOptions trusting() {
    return AdsClient.plaintext()
        .setSsl(true)
        .setUseAlpn(true)
        .setVerifyHost(false)
        .setTrustOptions(
            new PemTrustOptions().addCertValue(Buffer.buffer(authority.getCertificatePEM())));
  }

  private static DeltaDiscoveryRequest ack(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .build();
  }

  private static X509Bundle authority() throws Exception {
    return new CertificateBuilder()
        .subject("CN=test authority")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static ServerCertificate issuedBy(X509Bundle authority) throws Exception {
    X509Bundle issued =
        new CertificateBuilder().subject("CN=xds").addSanDnsName(NAME).buildIssuedBy(authority);
    return new ServerCertificate(
        issued.getCertificatePathPEM(), issued.getPrivateKeyPEM(), Optional.empty());
  }
}
