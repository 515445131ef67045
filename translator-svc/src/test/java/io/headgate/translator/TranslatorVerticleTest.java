package io.headgate.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogException;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.events.v1.Synced;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.headgate.translator.golden.GoldenCase;
import io.headgate.translator.golden.GoldenCases;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.status.GatewayStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorVerticleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String STATUS = "Gateway.gateway.networking.k8s.io/default/demo|status";

  private final Vertx vertx = Vertx.vertx();
  private final GoldenCase quickstart =
      GoldenCases.all().stream()
          .filter(golden -> golden.name().equals("quickstart"))
          .findFirst()
          .orElseThrow();
  private SqliteEventLog log;

  @TempDir Path directory;

  @BeforeEach
  void open() throws Exception {
    log =
        SqliteEventLog.open(vertx, directory.resolve("log.db"), SqliteOptions.DEFAULT)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    log.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void nothingIsWrittenBeforeTheSourceHasSynced() {
    deploy();
    append(resources());
    append(List.of(pod("demo-3", true)));
    assertThat(records(Topics.XDS)).isEmpty();

    append(List.of(synced()));
    await().atMost(PATIENCE).until(() -> published() != null);
    assertThat(published().getRevision()).isEqualTo(1);
    assertThat(published().getCausesList()).contains("Pod/default/demo-3");
    assertThat(keys(Topics.XDS)).anyMatch(key -> key.endsWith("|http/80"));
    assertThat(keys(Topics.DESIRED)).contains(STATUS, "Service/default/demo-ip-2a97516c");
  }

  @Test
  void recordsThatCannotBeReadStopNothing() {
    byte[] noEvent = {(byte) 0xff, 1, 2};
    append(
        List.of(
            new Append(Topics.XDS, "default/demo|type|name", noEvent),
            new Append(Topics.XDS, "default/demo|type|empty", new byte[0]),
            new Append(Topics.DESIRED, STATUS, noEvent),
            new Append(Topics.DESIRED, "Service/default/nobodys", noEvent),
            new Append(Topics.ACKS, "default/demo|envoy-0|type", noEvent),
            new Append(Topics.RESOURCES, "nonsense", noEvent)));
    append(resources());
    append(List.of(synced()));
    deploy();
    await().atMost(PATIENCE).until(() -> published() != null);
    assertThat(programmed()).isFalse();
    assertThat(keys(Topics.XDS))
        .doesNotContain("default/demo|type|name", "default/demo|type|empty");
    assertThat(keys(Topics.DESIRED)).contains(STATUS).doesNotContain("Service/default/nobodys");

    append(List.of(new Append(Topics.ACKS, "default/demo|envoy-0|type", noEvent)));
    append(List.of(ack(AckEvent.Outcome.ACKED, "")));
    await().atMost(PATIENCE).until(this::programmed);
    append(List.of(new Append(Topics.RESOURCES, "nonsense", noEvent), pod("demo-1", false)));
    await().atMost(PATIENCE).until(() -> published().getRevision() == 2);
  }

  /** A set numbered anew from 1 would count as acknowledged by proxies that never saw it. */
  @Test
  void aSetWhoseRecordCannotBeReadIsNumberedAboveAllThatWasAcknowledged() throws Exception {
    append(resources());
    append(List.of(synced()));
    String id = deploy();
    await().atMost(PATIENCE).until(() -> published() != null);
    append(List.of(ack(AckEvent.Outcome.ACKED, 7, "")));
    undeploy(id);
    append(List.of(new Append(Topics.XDS, Keys.published("default/demo"), new byte[] {-1, 1, 2})));

    deploy();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions() // until it is written again
        .until(() -> published().getRevision() == 8);
  }

  @Test
  void restartWritesNothing() throws Exception {
    append(resources());
    append(List.of(synced()));
    String id = deploy();
    await().atMost(PATIENCE).until(() -> published() != null);
    undeploy(id);
    int xds = records(Topics.XDS).size();
    int desired = records(Topics.DESIRED).size();

    deploy();
    append(List.of(pod("demo-1", false)));
    await().atMost(PATIENCE).until(() -> published().getRevision() == 2);
    // One cluster's endpoints and the marker: had the restart written anything, it would be here.
    assertThat(records(Topics.XDS)).hasSize(xds + 2);
    assertThat(records(Topics.DESIRED)).hasSize(desired);
  }

  @Test
  void gatewayIsProgrammedOnceAProxyHasAcknowledgedAndStaysSoAfterARestart() throws Exception {
    append(resources());
    append(List.of(synced()));
    String id = deploy();
    await().atMost(PATIENCE).until(() -> published() != null);
    assertThat(programmed()).isFalse();

    append(List.of(ack(AckEvent.Outcome.ACKED, "")));
    await().atMost(PATIENCE).until(this::programmed);
    append(List.of(ack(AckEvent.Outcome.NACKED, "cannot bind")));
    await().atMost(PATIENCE).until(() -> !programmed());
    assertThat(status()).contains("cannot bind").contains("http/80");
    append(List.of(ack(AckEvent.Outcome.ACKED, "")));
    await().atMost(PATIENCE).until(this::programmed);

    undeploy(id);
    int desired = records(Topics.DESIRED).size();
    deploy();
    append(List.of(pod("demo-1", false)));
    await().atMost(PATIENCE).until(() -> published().getRevision() == 2);
    assertThat(records(Topics.DESIRED)).hasSize(desired);
  }

  @Test
  void deletedGatewayLosesItsResources() {
    append(resources());
    append(List.of(synced()));
    deploy();
    await().atMost(PATIENCE).until(() -> published() != null);
    append(
        List.of(
            Append.tombstone(
                Topics.RESOURCES,
                new ResourceKey("gateway.networking.k8s.io", "Gateway", "default", "demo")
                    .toString())));
    await().atMost(PATIENCE).until(() -> published().getRevision() == 2);
    assertThat(keys(Topics.XDS)).containsExactly(Keys.published("default/demo"));
    assertThat(keys(Topics.DESIRED))
        .containsExactly("GatewayClass.gateway.networking.k8s.io//headgate|status");
  }

  @Test
  void anObjectThatCannotBeDecodedSaysWhyUntilItIsRepaired() {
    append(resources());
    append(List.of(synced()));
    deploy();
    await().atMost(PATIENCE).until(() -> published() != null);

    append(List.of(gateway("eighty")));
    await()
        .atMost(PATIENCE)
        .until(() -> status().contains("spec.listeners[0].port: must be a whole number"));
    assertThat(programmed()).isFalse();
    append(List.of(gateway("80")));
    await().atMost(PATIENCE).until(() -> !status().contains("must be a whole number"));
    assertThat(status()).contains("\"reason\":\"Accepted\"");
  }

  @Test
  void aRecordThatIsNoEventDoesNotStopThoseBehindIt() {
    append(resources());
    append(List.of(synced()));
    deploy();
    await().atMost(PATIENCE).until(() -> published() != null);

    String key = new ResourceKey("", "Pod", "default", "demo-1").toString();
    append(List.of(new Append(Topics.RESOURCES, key, new byte[] {-1}), pod("demo-3", true)));

    await().atMost(PATIENCE).until(() -> published().getRevision() == 2);
    assertThat(published().getCausesList()).contains("Pod/default/demo-1", "Pod/default/demo-3");
  }

  @Test
  void stoppingWaitsForTheAppendInFlight() throws Exception {
    append(resources());
    append(List.of(synced()));
    HeldLog slow = new HeldLog(log);
    Promise<Void> gate = Promise.promise();
    slow.gate = gate.future();
    String id = deploy(slow);
    await().atMost(PATIENCE).until(() -> slow.held.get() == 1);

    Future<Void> stopped = vertx.undeploy(id);
    await().during(Duration.ofMillis(300)).until(() -> !stopped.isComplete());
    gate.complete();

    get(stopped);
    assertThat(published()).isNotNull();
  }

  @Test
  void stoppingGoesOnWhenTheAppendInFlightFails() throws Exception {
    append(resources());
    append(List.of(synced()));
    HeldLog slow = new HeldLog(log);
    Promise<Void> gate = Promise.promise();
    slow.gate = gate.future();
    String id = deploy(slow);
    await().atMost(PATIENCE).until(() -> slow.held.get() == 1);

    Future<Void> stopped = vertx.undeploy(id);
    gate.fail(new LogException.Closed());

    get(stopped);
    assertThat(records(Topics.XDS)).isEmpty();
    assertThat(slow.held).as("no second attempt").hasValue(1);
  }

  private String deploy() {
    return deploy(log);
  }

  private String deploy(EventLog over) {
    try {
      return vertx
          .deployVerticle(new TranslatorVerticle(over, ResourceYaml.SEALER, quickstart.options()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("cannot deploy", e);
    }
  }

  private void undeploy(String id) throws Exception {
    vertx.undeploy(id).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<Append> resources() {
    return quickstart.resources().stream().map(TranslatorVerticleTest::append).toList();
  }

  private static Append pod(String name, boolean ready) {
    return append(
        ResourceYaml.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: demo}}
                status: {podIP: 10.1.0.9, conditions: [{type: Ready, status: "%s"}]}
                """
                    .formatted(name, ready ? "True" : "False"))
            .getFirst());
  }

  private static Append gateway(String port) {
    return append(
        ResourceYaml.read(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: demo}
                spec:
                  gatewayClassName: headgate
                  listeners: [{name: http, port: %s, protocol: HTTP}]
                """
                    .formatted(port))
            .getFirst());
  }

  private static Append append(Resource resource) {
    return Append.of(
        Topics.RESOURCES,
        GoldenCase.key(resource).toString(),
        ResourceEvent.newBuilder().setResource(resource).build());
  }

  private static Append synced() {
    return Append.of(
        Topics.RESOURCES,
        Keys.synced("test"),
        ResourceEvent.newBuilder().setSynced(Synced.newBuilder().setSource("test")).build());
  }

  private static Append ack(AckEvent.Outcome outcome, String error) {
    return ack(outcome, 1, error);
  }

  private static Append ack(AckEvent.Outcome outcome, long revision, String error) {
    String type = "type.googleapis.com/envoy.config.listener.v3.Listener";
    return Append.of(
        Topics.ACKS,
        Keys.ack("default/demo", "envoy-1", type),
        AckEvent.newBuilder()
            .setGateway("default/demo")
            .setNode("envoy-1")
            .setTypeUrl(type)
            .setOutcome(outcome)
            .setRevision(revision)
            .setError(error)
            .addResources("http/80")
            .build());
  }

  private void append(List<Append> records) {
    get(log.append(records));
  }

  private List<LogRecord> records(io.headgate.events.Topic<?> topic) {
    return get(log.read(topic, Position.BEGINNING, 1000));
  }

  private List<String> keys(io.headgate.events.Topic<?> topic) {
    List<String> keys = new ArrayList<>();
    get(log.readCompacted(topic)).records().forEach(record -> keys.add(record.key()));
    return keys;
  }

  private Published published() {
    return get(log.readCompacted(Topics.XDS)).records().stream()
        .filter(record -> Keys.isPublished(record.key()))
        .findFirst()
        .map(record -> record.decode(Topics.XDS).getPublished())
        .orElse(null);
  }

  private boolean programmed() {
    return get(log.readCompacted(Topics.DESIRED)).records().stream()
        .filter(record -> record.key().equals(STATUS))
        .anyMatch(record ->
            GatewayStatus.programmed(record.decode(Topics.DESIRED).getStatus().getJson()));
  }

  private String status() {
    return get(log.readCompacted(Topics.DESIRED)).records().stream()
        .filter(record -> record.key().equals(STATUS))
        .findFirst()
        .map(record -> record.decode(Topics.DESIRED).getStatus().getJson().toStringUtf8())
        .orElse("");
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the log does not answer", e);
    }
  }
}
