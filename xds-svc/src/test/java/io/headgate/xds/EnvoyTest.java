package io.headgate.xds;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.endpoints;
import static io.headgate.xds.fixture.Sets.listener;
import static io.headgate.xds.fixture.Sets.routes;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.envoy.EnvoyBootstrap;
import io.headgate.envoy.EnvoyOptions;
import io.headgate.envoy.EnvoyProcess;
import io.headgate.events.Topics;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.AckEvent.Outcome;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Publisher;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Envoy over delta ADS. */
class EnvoyTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final EnvoyBinary BINARY = EnvoyBinary.fetch(System.out::println);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final MemoryLog log = new MemoryLog();
  private final Publisher publisher = new Publisher(log, Sets.GATEWAY);
  private final XdsVerticle xds = new XdsVerticle(log, XdsOptions.DEFAULT);
  private int front;
  private int red;
  private int blue;
  private EnvoyProcess envoy;

  @BeforeEach
  void start() throws IOException {
    vertx.deployVerticle(xds).await();
    red = pod("red");
    blue = pod("blue");
    try (ServerSocket free = new ServerSocket(0)) {
      front = free.getLocalPort();
    }
    envoy =
        EnvoyProcess.start(
            BINARY,
            EnvoyBootstrap.local("envoy-1", Sets.GATEWAY, xds.port()),
            directory,
            EnvoyOptions.LOCAL.withDrain(Duration.ZERO));
  }

  @AfterEach
  void stop() {
    envoy.close();
    vertx.close().await();
  }

  @Test
  void servesWhatIsPublishedAndFollowsChangesWithoutLosingARequest() throws Exception {
    EnvoyAdmin admin = envoy.awaitAdmin(TIMEOUT);
    await()
        .atMost(TIMEOUT)
        .until(() ->
            log.health() != null
                && admin.stats("cds.update_attempt").values().stream()
                    .anyMatch(count -> count > 0));
    assertThat(admin.ready()).as("nothing is published yet").isFalse();

    publisher.publish(set(1, List.of(cluster("a")), List.of(endpoints("a", red)), "a"));
    envoy.awaitReady(TIMEOUT);
    await().atMost(TIMEOUT).until(() -> "red".equals(get("/")));

    AtomicBoolean more = new AtomicBoolean(true);
    List<String> failures = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    Thread traffic =
        Thread.ofVirtual()
            .start(() -> {
              while (more.get()) {
                String answer = get("/");
                if (answer.equals("red") || answer.equals("blue")) {
                  answers.add(answer);
                } else {
                  failures.add(answer);
                }
              }
            });

    long revision = 1;
    for (int round = 0; round < 5; round++) {
      // The endpoints move, then a new cluster takes over, then the old one comes back.
      publish(++revision, List.of(cluster("a")), List.of(endpoints("a", blue)), "a");
      awaitAck(TypeUrls.ENDPOINTS, revision);
      publish(
          ++revision,
          List.of(cluster("b" + round)),
          List.of(endpoints("b" + round, red)),
          "b" + round);
      awaitAck(TypeUrls.ROUTES, revision);
      publish(
          ++revision,
          List.of(cluster("a", 1_000 + round)),
          List.of(endpoints("a", red, blue)),
          "a");
      awaitAck(TypeUrls.ROUTES, revision);
      String gone = "b" + round;
      await().atMost(TIMEOUT).until(() -> !admin.clusters().contains("\"" + gone + "\""));
    }
    more.set(false);
    traffic.join();

    assertThat(failures).isEmpty();
    assertThat(answers).contains("red", "blue");
    assertThat(admin.stats("update_rejected").values()).allMatch(count -> count == 0);
  }

  @Test
  void aRefusedResourceIsToldInEnvoysWordsAndHurtsNobodyElse() throws Exception {
    publish(1, List.of(cluster("a"), badCluster("bad")), List.of(endpoints("a", red)), "a");
    AckEvent nack =
        await().atMost(TIMEOUT).until(() -> acks(Outcome.NACKED), found -> !found.isEmpty()).get(0);
    assertThat(nack.getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
    assertThat(nack.getRevision()).isEqualTo(1);
    assertThat(nack.getError()).contains("bad", "no.address");
    assertThat(nack.getResourcesList()).containsExactly("bad");

    assertThat(refused("Cluster")).containsExactly("bad");

    await().atMost(TIMEOUT).until(() -> "red".equals(get("/")));
    publish(2, List.of(cluster("a"), badCluster("bad")), List.of(endpoints("a", blue)), "a");
    awaitAck(TypeUrls.ENDPOINTS, 2);
    assertThat(acks(Outcome.NACKED)).as("what was refused is not sent again").hasSize(1);
    await().atMost(TIMEOUT).until(() -> "blue".equals(get("/")));
  }

  @Test
  void whatEnvoyNamesIsBlamedAndNothingElse() throws Exception {
    Resource good = routes("http", "a");
    publisher.publish(
        snapshot(
            1,
            cluster("a"),
            badCluster("ab"),
            badCluster("x-ab"),
            endpoints("a", red),
            good,
            listener("http", front, "http"),
            badListener("http2"),
            badListener("xhttp")));
    await().atMost(TIMEOUT).until(() -> "red".equals(get("/")));
    await().atMost(TIMEOUT).until(() -> acks(Outcome.NACKED).size() == 2);

    assertThat(refused("Cluster")).containsExactlyInAnyOrder("ab", "x-ab");
    assertThat(refused("Listener")).containsExactlyInAnyOrder("http2", "xhttp");
  }

  @Test
  void whatEnvoyCannotDecodeIsBlamedOnTheWholeResponse() throws Exception {
    ByteString garbage = ByteString.copyFrom(new byte[] {-1, -1, 1});
    publisher.publish(
        snapshot(1, cluster("a"), Resource.clear(TypeUrls.CLUSTER, "ab", "v1", garbage)));
    AckEvent nack =
        await().atMost(TIMEOUT).until(() -> acks(Outcome.NACKED), found -> !found.isEmpty()).get(0);
    assertThat(nack.getError()).contains("envoy.config.cluster.v3.Cluster");

    assertThat(refused("Cluster")).containsExactlyInAnyOrder("a", "ab");
    assertThat(envoy.awaitAdmin(TIMEOUT).clusters()).doesNotContain("\"a\"");
  }

  @Test
  void aTextThatEnvoyCutsIsBlamedOnTheWholeResponse() throws Exception {
    List<Resource> clusters = new ArrayList<>(List.of(cluster("zz")));
    for (int i = 0; i < 100; i++) {
      clusters.add(badCluster("bad-" + i));
    }
    publisher.publish(snapshot(1, clusters));
    await().atMost(TIMEOUT).until(() -> !acks(Outcome.NACKED).isEmpty());

    assertThat(type("Cluster").getString("nack")).endsWith("...(truncated)");
    assertThat(refused("Cluster")).hasSize(101).contains("zz");
  }

  private static Resource badCluster(String name) {
    Cluster cluster =
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.STATIC)
            .setLoadAssignment(
                ClusterLoadAssignment.newBuilder()
                    .setClusterName(name)
                    .addEndpoints(
                        LocalityLbEndpoints.newBuilder()
                            .addLbEndpoints(
                                LbEndpoint.newBuilder()
                                    .setEndpoint(Endpoint.newBuilder().setAddress(noAddress())))))
            .build();
    return Sets.resource(TypeUrls.CLUSTER, name, cluster);
  }

  private static Resource badListener(String name) {
    Listener listener = Listener.newBuilder().setName(name).setAddress(noAddress()).build();
    return Sets.resource(TypeUrls.LISTENER, name, listener);
  }

  private static Address noAddress() {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("no.address").setPortValue(1))
        .build();
  }

  /** What the server will not send to the proxy again, by type. */
  private Set<String> refused(String type) throws Exception {
    return type(type).getJsonObject("refused").fieldNames();
  }

  private JsonObject type(String type) throws Exception {
    HttpResponse<String> proxies =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + xds.debugPort() + "/debug/proxies"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new JsonObject(proxies.body())
        .getJsonArray("proxies")
        .getJsonObject(0)
        .getJsonObject("types")
        .getJsonObject(type);
  }

  @Test
  void anEndpointChangeReachesEnvoyAtOnce() {
    publish(1, List.of(cluster("a")), List.of(endpoints("a", red)), "a");
    awaitAck(TypeUrls.ROUTES, 1);
    List<Long> micros = new ArrayList<>();
    for (int revision = 2; revision < 202; revision++) {
      Instant before = Instant.now();
      publish(revision, List.of(cluster("a")), List.of(endpoints("a", revision % 2 + 1)), "a");
      awaitAck(TypeUrls.ENDPOINTS, revision);
      AckEvent ack = acks(Outcome.ACKED).getLast();
      micros.add(ack.getAtMicros() - ChronoUnit.MICROS.between(Instant.EPOCH, before));
    }
    micros.sort(null);
    System.out.printf(
        "endpoints published to ACK, microseconds: p50 %d, p90 %d, max %d%n",
        micros.get(100), micros.get(180), micros.getLast());
    assertThat(acks(Outcome.NACKED)).isEmpty();
  }

  private void publish(
      long revision, List<Resource> clusters, List<Resource> endpoints, String target) {
    publisher.publish(set(revision, clusters, endpoints, target));
  }

  private Snapshot set(
      long revision, List<Resource> clusters, List<Resource> endpoints, String target) {
    List<Resource> all = new ArrayList<>(clusters);
    all.addAll(endpoints);
    all.add(routes("http", target));
    all.add(listener("http", front, "http"));
    return snapshot(revision, all);
  }

  private void awaitAck(String typeUrl, long revision) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() ->
            assertThat(acks(Outcome.ACKED))
                .anyMatch(
                    ack -> ack.getTypeUrl().equals(typeUrl) && ack.getRevision() == revision));
  }

  private List<AckEvent> acks(Outcome outcome) {
    return log.records(Topics.ACKS).stream()
        .map(record -> record.decode(Topics.ACKS))
        .filter(ack -> ack.getOutcome() == outcome)
        .toList();
  }

  private String get(String path) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? response.body()
          : response.statusCode() + " " + response.body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private int pod(String name) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(name))
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }
}
