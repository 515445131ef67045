package io.headgate.xds;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.endpoints;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.LogException;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.AckEvent.Outcome;
import io.headgate.xds.fixture.AdsClient;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Publisher;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Over a real connection. */
class ServerTest {
  private static final XdsOptions OPTIONS =
      XdsOptions.DEFAULT
          .withLimits(new XdsOptions.Limits(32 << 20, 4 << 20, 20, 30_000, 30_000))
          .withSubscription(new Settings(1_000, 32, 5_000, 16));

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLog log = new MemoryLog();
  private final Publisher publisher = new Publisher(log, Sets.GATEWAY);
  private final Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES]);
  private XdsVerticle xds = new XdsVerticle(log, Optional.of(sealer), OPTIONS);

  @BeforeEach
  void start() {
    vertx.deployVerticle(xds).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void deltaClientsWaitForTheFirstSetAndThenFollow() throws Exception {
    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    await().atMost(TIMEOUT).until(() -> get("/debug/proxies").contains("proxy-1"));
    assertThat(client.waiting()).isZero();

    publisher.publish(snapshot(1, cluster("a"), endpoints("a", 1)));
    DeltaDiscoveryResponse first = client.receive();
    assertThat(first.getResourcesList())
        .singleElement()
        .satisfies(resource -> {
          assertThat(resource.getName()).isEqualTo("a");
          assertThat(resource.getVersion()).isEqualTo(cluster("a").version());
          assertThat(resource.getResource().getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
        });
    client.send(ack(first));
    awaitAcks(Outcome.ACKED, 1);

    client.send(wanting(TypeUrls.ENDPOINTS, "a"));
    client.send(ack(client.receive()));
    publisher.publish(snapshot(2, cluster("a"), endpoints("a", 2)));
    DeltaDiscoveryResponse moved = client.receive();
    client.send(
        ack(moved).toBuilder()
            .setErrorDetail(Status.newBuilder().setCode(3).setMessage("x".repeat(9_000)))
            .build());
    AckEvent nack = awaitAcks(Outcome.NACKED, 1).getFirst();
    assertThat(nack.getRevision()).isEqualTo(2);
    assertThat(nack.getError()).hasSize(4_096);
    assertThat(nack.getResourcesList()).containsExactly("a");
    JsonObject endpoints =
        new JsonObject(get("/debug/proxies"))
            .getJsonArray("proxies")
            .getJsonObject(0)
            .getJsonObject("types")
            .getJsonObject("ClusterLoadAssignment");
    assertThat(endpoints.getBoolean("inSync")).isFalse();
    assertThat(endpoints.getString("nack")).startsWith("xxx");
    assertThat(get("/metrics"))
        .contains("headgate_xds_nacks_total{type=\"ClusterLoadAssignment\"} 1.0")
        .contains("headgate_xds_streams 1.0");

    client.cancel();
    awaitAcks(Outcome.DISCONNECTED, 2);
    await().atMost(TIMEOUT).until(() -> get("/metrics").contains("headgate_xds_streams 0.0"));
  }

  @Test
  void stateOfTheWorldClientsGetWholeTypes() throws Exception {
    publisher.publish(snapshot(1, cluster("a"), cluster("b")));
    var client = AdsClient.stateOfTheWorld(vertx, xds.port());
    DiscoveryRequest request =
        DiscoveryRequest.newBuilder().setNode(AdsClient.NODE).setTypeUrl(TypeUrls.CLUSTER).build();
    client.send(request);
    DiscoveryResponse both = client.receive();
    assertThat(both.getResourcesList()).hasSize(2);
    client.send(
        request.toBuilder()
            .setVersionInfo(both.getVersionInfo())
            .setResponseNonce(both.getNonce())
            .build());
    publisher.publish(snapshot(2, cluster("b")));
    assertThat(client.receive().getResourcesList()).hasSize(1);

    // Another server over the same log knows the version, too.
    publisher.publish(snapshot(3, cluster("a"), cluster("b")));
    restart();
    var again = AdsClient.stateOfTheWorld(vertx, xds.port());
    again.send(request.toBuilder().setVersionInfo(both.getVersionInfo()).build());
    awaitAcks(Outcome.ACKED, 2);
    assertThat(again.waiting()).isZero();
  }

  @Test
  void afterARestartOverTheSameLogAReturningProxyIsSentNothing() throws Exception {
    publisher.publish(snapshot(1, cluster("a"), endpoints("a", 1)));
    restart();
    var client = delta();
    client.send(
        wanting(TypeUrls.CLUSTER).toBuilder()
            .putInitialResourceVersions("a", cluster("a").version())
            .build());
    client.send(
        wanting(TypeUrls.ENDPOINTS, "a").toBuilder()
            .putInitialResourceVersions("a", endpoints("a", 1).version())
            .build());
    awaitAcks(Outcome.ACKED, 2);
    assertThat(client.waiting()).isZero();
    assertThat(client.open()).isTrue();
  }

  @Test
  void anOutageOfTheLogStopsNeitherServingNorAnswers() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    await()
        .atMost(TIMEOUT)
        .until(() -> !get("/debug/xds?gateway=default/edge").contains("nothing"));
    log.fail(new LogException.Unavailable("gone", new IOException("disk")));
    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    client.send(ack(client.receive()));
    await()
        .atMost(TIMEOUT)
        .until(() -> get("/metrics").contains("headgate_xds_ack_events_dropped_total"));
    assertThat(client.open()).isTrue();
  }

  @Test
  void aLogThatComesLaterIsReadOnceItIsThere() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    log.fail(new LogException.Unavailable("gone", new IOException("disk")));
    restart();
    assertThat(get("/readyz")).contains("reading the event log");
    assertThat(get("/healthz")).contains("ok");
    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    log.recover();
    assertThat(client.receive().getResourcesCount()).isEqualTo(1);
    assertThat(get("/readyz")).contains("ok");
  }

  @Test
  void aRecordThatCannotBeTakenHoldsBackItsOwnGatewayAndIsToldToEveryoneWhoLooks()
      throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    client.send(ack(client.receive()));
    List<ILoggingEvent> errors = errorsOf(XdsVerticle.class);

    String lost = Keys.xds(Sets.GATEWAY, TypeUrls.CLUSTER, "b");
    log.appendUnreadable(Topics.XDS, lost);
    publisher.publish(snapshot(2, cluster("a", 2_000)));
    log.append(List.of(Publisher.put("default/other", cluster("o")))).await();
    log.append(List.of(Publisher.published("default/other", 1))).await();

    await().atMost(TIMEOUT).until(() -> get("/debug/xds?gateway=default/other").contains("\"o\""));
    assertThat(client.waiting()).isZero();
    assertThat(client.open()).isTrue();
    assertThat(errors)
        .singleElement()
        .satisfies(error ->
            assertThat(error.getKeyValuePairs())
                .extracting(Object::toString)
                .contains("topic=\"xds\"", "offset=\"2\"", "key=\"" + lost + "\""));
    assertThat(get("/healthz")).startsWith("degraded").contains("default/edge");
    assertThat(get("/readyz")).isEqualTo("ok\n");
    JsonObject shown = new JsonObject(get("/debug/xds?gateway=default/edge"));
    assertThat(shown.getLong("revision")).isEqualTo(1);
    assertThat(shown.getJsonObject("heldBackBy").fieldNames()).containsExactly(lost);
    assertThat(get("/metrics"))
        .contains("headgate_xds_records_unfolded_total{topic=\"xds\"} 1.0")
        .contains("headgate_xds_gateways_held_back 1.0");

    publisher.publish(snapshot(3, cluster("a", 2_000), cluster("b")));
    assertThat(client.receive().getResourcesList())
        .extracting("name")
        .containsExactlyInAnyOrder("a", "b");
    assertThat(get("/healthz")).isEqualTo("ok\n");
  }

  @Test
  void aRecordThatCannotBeTakenCostsNoOtherGatewayARestart() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    log.append(List.of(Publisher.put("default/other", cluster("o")))).await();
    log.appendUnreadable(Topics.XDS, Keys.xds("default/other", TypeUrls.CLUSTER, "p"));
    log.append(List.of(Publisher.published("default/other", 1))).await();

    restart();

    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    assertThat(client.receive().getResourcesCount()).isEqualTo(1);
    assertThat(get("/readyz")).isEqualTo("ok\n");
    assertThat(get("/debug/xds?gateway=default/other"))
        .contains("heldBackBy")
        .contains("\"revision\" : 0");
  }

  @Test
  void onlyAKeyThatNamesAResourceIsSaidToHoldItsGatewayBack() throws Exception {
    List<ILoggingEvent> errors = errorsOf(XdsVerticle.class);
    log.append(
            List.of(
                new Append(Topics.XDS, Sets.GATEWAY + "|stray", new byte[] {-1}),
                new Append(
                    Topics.XDS, Keys.xds(Sets.GATEWAY, TypeUrls.CLUSTER, "a"), new byte[] {-1})))
        .await();

    await()
        .untilAsserted(() ->
            assertThat(errors)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactlyInAnyOrder(
                    "Passed over a malformed record",
                    "Passed over a malformed record; its gateway keeps the set it has"));
  }

  private static List<ILoggingEvent> errorsOf(Class<?> source) {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    ((Logger) LoggerFactory.getLogger(source)).addAppender(appender);
    return appender.list;
  }

  @Test
  void secretsAreOpenedForTheProxyAndHiddenFromPeople() throws Exception {
    Secret secret = Secret.newBuilder().setName("cert").build();
    String context = SealContext.xds(Sets.GATEWAY, "cert");
    assertThat(context).isEqualTo("xds|default/edge|cert");
    byte[] sealed = sealer.seal(context, secret.toByteArray());
    byte[] elsewhere = sealer.seal(SealContext.xds("other/gw", "cert"), secret.toByteArray());
    publisher.publish(
        snapshot(
            1,
            Resource.sealed(TypeUrls.SECRET, "cert", "v1", ByteString.copyFrom(sealed)),
            Resource.sealed(TypeUrls.SECRET, "stolen", "v1", ByteString.copyFrom(elsewhere))));
    var client = delta();
    client.send(wanting(TypeUrls.SECRET, "cert", "stolen"));
    DeltaDiscoveryResponse response = client.receive();
    assertThat(response.getResourcesList())
        .singleElement()
        .satisfies(
            resource -> assertThat(resource.getResource().unpack(Secret.class)).isEqualTo(secret));
    assertThat(get("/debug/xds?gateway=default/edge&type=Secret"))
        .contains("\"redacted\" : true")
        .doesNotContain("bytes");
    assertThat(get("/metrics")).contains("headgate_xds_sealed_unreadable_total");
  }

  @Test
  void whatIsNoRequestIsRefusedAndTheServerLives() throws Exception {
    Buffer garbage = Buffer.buffer(new byte[] {0, 0, 0, 0, 4, -1, -1, -1, 1});
    assertThat(AdsClient.statusOf(vertx, xds.port(), garbage))
        .isEqualTo(String.valueOf(GrpcStatus.INVALID_ARGUMENT.code));

    Buffer huge = Buffer.buffer().appendByte((byte) 0).appendInt(40 << 20);
    huge.appendBytes(new byte[1 << 20]);
    assertThat(AdsClient.statusOf(vertx, xds.port(), huge))
        .isEqualTo(String.valueOf(GrpcStatus.RESOURCE_EXHAUSTED.code));

    var nobody = delta();
    nobody.send(DeltaDiscoveryRequest.newBuilder().setTypeUrl(TypeUrls.CLUSTER).build());
    assertThat(nobody.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);

    var everywhere = delta();
    DeltaDiscoveryRequest.Builder bars = wanting(TypeUrls.CLUSTER).toBuilder();
    bars.getNodeBuilder().setId("a|b");
    everywhere.send(bars.build());
    assertThat(everywhere.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);

    var greedy = delta();
    DeltaDiscoveryRequest.Builder names = wanting(TypeUrls.ENDPOINTS).toBuilder();
    for (int i = 0; i <= 5_000; i++) {
      names.addResourceNamesSubscribe("name-" + i);
    }
    greedy.send(names.build());
    assertThat(greedy.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);

    var silent = delta();
    silent.send(DeltaDiscoveryRequest.newBuilder().build());
    assertThat(silent.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);

    try (Socket socket = new Socket("127.0.0.1", xds.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("\0\1\2 no HTTP at all\r\n\r\n".getBytes());
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer)).doesNotContain("200 OK");
    }

    publisher.publish(snapshot(1, cluster("a")));
    var unknown = delta();
    unknown.send(wanting("type.googleapis.com/no.such.Type", "x"));
    assertThat(unknown.receive().getRemovedResourcesList()).containsExactly("x");
    unknown.send(wanting(TypeUrls.CLUSTER));
    assertThat(unknown.receive().getResourcesCount()).isEqualTo(1);
    await().atMost(TIMEOUT).until(() -> get("/metrics").contains("headgate_xds_streams 1.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"node.id", "node.cluster", "type_url", "name", "gone", "held", "version"})
  void whatIsTooLongToKeepIsRefused(String field) throws Exception {
    assertThat(first(tooLong(field))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
  }

  private static DeltaDiscoveryRequest tooLong(String field) {
    String longText = "x".repeat(1_025);
    DeltaDiscoveryRequest.Builder request = wanting(TypeUrls.ENDPOINTS).toBuilder();
    switch (field) {
      case "node.id" -> request.getNodeBuilder().setId(longText);
      case "node.cluster" -> request.getNodeBuilder().setCluster(longText);
      case "type_url" -> request.setTypeUrl(longText);
      case "name" -> request.addResourceNamesSubscribe(longText);
      case "gone" -> request.addResourceNamesUnsubscribe(longText);
      case "held" -> request.putInitialResourceVersions(longText, "1");
      case "version" -> request.putInitialResourceVersions("x", longText);
      default -> throw new IllegalArgumentException(field);
    }
    return request.build();
  }

  @Test
  void whatCouldForgeAKeyOrALineOfTheLogIsRefused() throws Exception {
    DeltaDiscoveryRequest.Builder lines = wanting(TypeUrls.CLUSTER).toBuilder();
    lines.getNodeBuilder().setId("proxy-1\n12:00 ERROR all is lost");
    assertThat(first(lines.build())).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(first(wanting("type|node"))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(first(wanting("type\r\nERROR"))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void whatIsTooLongEndsARunningStreamAndAStateOfTheWorldStreamToo() throws Exception {
    publisher.publish(snapshot(1, cluster("a")));
    var client = delta();
    client.send(wanting(TypeUrls.CLUSTER));
    client.receive();
    client.send(wanting("t".repeat(257)));
    assertThat(client.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);

    var world = AdsClient.stateOfTheWorld(vertx, xds.port());
    world.send(
        DiscoveryRequest.newBuilder()
            .setNode(AdsClient.NODE)
            .setTypeUrl(TypeUrls.CLUSTER)
            .setVersionInfo("v".repeat(1_025))
            .build());
    assertThat(world.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void theLongestNamesThatAreAllowedAreServed() throws Exception {
    String name = "n".repeat(1_024);
    publisher.publish(snapshot(1, endpoints(name, 80)));
    var client = delta();
    client.send(wanting(TypeUrls.ENDPOINTS, name));
    assertThat(client.receive().getResourcesList()).extracting("name").containsExactly(name);
  }

  private GrpcStatus first(DeltaDiscoveryRequest request) throws Exception {
    var client = delta();
    client.send(request);
    return client.status();
  }

  @Test
  void thousandsOfNamesInOneRequestAreServed() throws Exception {
    List<Resource> all = new ArrayList<>();
    DeltaDiscoveryRequest.Builder names = wanting(TypeUrls.ENDPOINTS).toBuilder();
    for (int i = 0; i < 5_000; i++) {
      all.add(endpoints("name-" + i, 80));
      names.addResourceNamesSubscribe("name-" + i);
    }
    publisher.publish(snapshot(1, all));
    var client = delta();
    client.send(names.build());
    assertThat(client.receive().getResourcesCount()).isEqualTo(5_000);
  }

  @Test
  void aStreamThatSaysNothingIsClosed() throws Exception {
    vertx.undeploy(xds.deploymentID()).await();
    xds =
        new XdsVerticle(
            log, OPTIONS.withLimits(new XdsOptions.Limits(32 << 20, 4 << 20, 20, 10, 30_000)));
    vertx.deployVerticle(xds).await();
    assertThat(AdsClient.statusOf(vertx, xds.port(), Buffer.buffer()))
        .isEqualTo(String.valueOf(GrpcStatus.DEADLINE_EXCEEDED.code));
  }

  @Test
  void aPeerCannotTakeAllStreams() throws Exception {
    List<AdsClient<?, ?>> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var client = delta();
      client.send(wanting(TypeUrls.CLUSTER));
      clients.add(client);
    }
    await().atMost(TIMEOUT).until(() -> get("/metrics").contains("headgate_xds_streams 20.0"));
    var oneTooMany = delta();
    oneTooMany.send(wanting(TypeUrls.CLUSTER));
    assertThat(oneTooMany.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    clients.forEach(AdsClient::cancel);
    await().atMost(TIMEOUT).until(() -> get("/metrics").contains("headgate_xds_streams 0.0"));
  }

  @Test
  void theDebugServerSaysWhatIsWrong() throws Exception {
    assertThat(get("/debug/xds")).contains("gateway=namespace/name is missing");
    assertThat(get("/debug/xds?gateway=no/such")).contains("nothing has been published");
    assertThat(get("/nowhere")).contains("/debug/proxies");
    publisher.publish(snapshot(7, cluster("a"), endpoints("a", 1)));
    await()
        .atMost(TIMEOUT)
        .until(() -> get("/debug/xds?gateway=default/edge").contains("\"revision\" : 7"));
    assertThat(get("/debug/xds?gateway=default/edge&type=Cluster"))
        .contains("eds_cluster_config")
        .doesNotContain("127.0.0.1");
  }

  private void restart() {
    vertx.undeploy(xds.deploymentID()).await();
    xds = new XdsVerticle(log, Optional.of(sealer), OPTIONS);
    vertx.deployVerticle(xds).await();
  }

  private AdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta() {
    return AdsClient.delta(vertx, AdsClient.plaintext(), xds.port());
  }

  private static DeltaDiscoveryRequest wanting(String typeUrl, String... names) {
    return DeltaDiscoveryRequest.newBuilder()
        .setNode(AdsClient.NODE)
        .setTypeUrl(typeUrl)
        .addAllResourceNamesSubscribe(List.of(names))
        .build();
  }

  private static DeltaDiscoveryRequest ack(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .build();
  }

  private List<AckEvent> awaitAcks(Outcome outcome, int count) {
    return await()
        .atMost(TIMEOUT)
        .until(
            () ->
                log.records(Topics.ACKS).stream()
                    .map(record -> record.decode(Topics.ACKS))
                    .filter(ack -> ack.getOutcome() == outcome)
                    .toList(),
            found -> found.size() >= count);
  }

  private String get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + xds.debugPort() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
