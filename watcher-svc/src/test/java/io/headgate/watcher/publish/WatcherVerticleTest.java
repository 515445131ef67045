package io.headgate.watcher.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.directory.DirectoryOptions;
import io.headgate.watcher.ledger.ProblemRecords;
import io.headgate.watcher.normalize.CanonicalJson;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatcherVerticleTest {
  private static final String POOL =
      """
      apiVersion: inference.networking.k8s.io/v1
      kind: InferencePool
      metadata:
        name: demo
      spec:
        selector: {matchLabels: {app: demo}}
        targetPorts: [{number: %s}]
      """;
  private static final String POOL_KEY = "InferencePool.inference.networking.k8s.io/default/demo";

  @TempDir Path temporary;
  private Rig rig;

  @BeforeEach
  void begin() throws IOException {
    rig = new Rig(temporary);
  }

  @AfterEach
  void end() {
    rig.close();
  }

  @Test
  void objectsOfTheDirectoryAreOnTheLogAndThenTheMarker() {
    rig.write("pool.yaml", POOL.formatted("8000"));

    rig.up();

    assertThat(rig.history())
        .extracting(LogRecord::key)
        .containsExactly(POOL_KEY, Keys.synced("directory"));
    Resource pool = rig.inForce().get(ResourceKey.parse(POOL_KEY));
    assertThat(pool.getGeneration()).isEqualTo(1);
    assertThat(pool.getOrigin()).isEqualTo("pool.yaml:1");
    assertThat(pool.getUid()).hasSize(36);
    assertThat(pool.getJson().toStringUtf8())
        .contains("\"appProtocol\":\"http\"", "\"generation\":1", "\"namespace\":\"default\"")
        .contains("\"resourceVersion\":\"" + pool.getResourceVersion() + "\"");
  }

  @Test
  void anEditRaisesTheGenerationAndKeepsTheCreationTime() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    String created = creationTime();

    rig.write("pool.yaml", POOL.formatted("8001"));

    await().untilAsserted(() -> assertThat(rig.json(POOL_KEY)).contains("8001"));
    assertThat(rig.inForce().get(ResourceKey.parse(POOL_KEY)).getGeneration()).isEqualTo(2);
    assertThat(creationTime()).isEqualTo(created);
  }

  @Test
  void aRestartWritesNothingButTheMarkerWhenNothingChanged() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    int before = rig.history().size();

    rig.down();
    rig.up();

    List<LogRecord> history = rig.history();
    assertThat(history.subList(before, history.size()))
        .extracting(LogRecord::key)
        .containsExactly(Keys.synced("directory"));
  }

  @Test
  void aRestartWritesWhatChangedAndBuriesWhatVanishedMeanwhile() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.write("other.yaml", POOL.formatted("9000").replace("demo", "other"));
    rig.up();
    rig.down();
    int before = rig.history().size();

    rig.delete("other.yaml");
    rig.write("pool.yaml", POOL.formatted("8001"));
    rig.up();

    List<LogRecord> news = rig.history().subList(before, rig.history().size());
    assertThat(news)
        .extracting(LogRecord::key)
        .containsExactlyInAnyOrder(
            POOL_KEY, POOL_KEY.replace("demo", "other"), Keys.synced("directory"));
    assertThat(news.getLast().key()).isEqualTo(Keys.synced("directory"));
    assertThat(rig.inForce()).containsOnlyKeys(ResourceKey.parse(POOL_KEY));
    assertThat(rig.inForce().get(ResourceKey.parse(POOL_KEY)).getGeneration()).isEqualTo(2);
  }

  @Test
  void aRecordThatCannotBeReadIsReplacedAtTheNextStartOrBuried() {
    byte[] noEvent = {(byte) 0xff, 1, 2};
    String gone = POOL_KEY.replace("demo", "gone");
    Rig.await(
        rig.log.append(
            List.of(
                new Append(Topics.RESOURCES, "nonsense", noEvent),
                new Append(Topics.RESOURCES, gone, noEvent),
                new Append(Topics.RESOURCES, POOL_KEY, noEvent))));
    rig.write("pool.yaml", POOL.formatted("8000"));

    rig.up();

    assertThat(rig.history().stream().filter(record -> record.key().equals(POOL_KEY)).toList())
        .last()
        .extracting(record -> record.decode(Topics.RESOURCES).getResource().getOrigin())
        .isEqualTo("pool.yaml:1");
    assertThat(rig.history())
        .filteredOn(record -> record.key().equals(gone))
        .last()
        .matches(LogRecord::isTombstone);
  }

  @Test
  void nothingIsSaidToStayInForceThatCannotBeRead() {
    byte[] noEvent = {(byte) 0xff, 1, 2};
    Rig.await(rig.log.append(List.of(new Append(Topics.RESOURCES, POOL_KEY, noEvent))));
    rig.write("pool.yaml", POOL.formatted("99999"));

    rig.up();

    ResourceKey problems = ProblemRecords.key("pool.yaml");
    assertThat(rig.inForce()).containsOnlyKeys(problems);
    assertThat(rig.json(problems.toString())).contains("spec.targetPorts").doesNotContain("kept");
  }

  @Test
  void theLastGoodVersionOutlivesARestartWhileItsTextIsBroken() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    rig.down();
    rig.write("pool.yaml", POOL.formatted("99999"));

    rig.up();

    assertThat(rig.json(POOL_KEY)).contains("8000");
    assertThat(rig.watcher.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.display())
                .isEqualTo(
                    "pool.yaml:7: InferencePool default/demo: spec.targetPorts[0].number: "
                        + "is 99999; allowed: 1 to 65535"));

    rig.delete("pool.yaml");
    await().untilAsserted(() -> assertThat(rig.inForce()).isEmpty());
  }

  @Test
  void theLastGoodVersionOutlivesARestartWhileItsFileIsNoYaml() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    rig.down();
    rig.write("pool.yaml", "spec: [\n");

    rig.up();
    assertThat(rig.json(POOL_KEY)).contains("8000");

    rig.write("pool.yaml", "# nothing any more\n");
    await().untilAsserted(() -> assertThat(rig.inForce()).isEmpty());
  }

  @Test
  void aRestartThatCannotListTheDirectoryBuriesNothing() {
    String other = POOL_KEY.replace("demo", "other");
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.write("other.yaml", POOL.formatted("9000").replace("demo", "other"));
    rig.up();
    rig.down();
    int before = rig.history().size();

    DirectoryOptions plain = rig.options;
    rig.options =
        new DirectoryOptions(
            plain.recursive(),
            plain.settle(),
            plain.settleCeiling(),
            plain.confirm(),
            plain.vanish(),
            plain.poll(),
            1,
            plain.limits());
    Future<String> up = rig.goingUp();
    await().until(() -> !rig.watcher.problems().isEmpty());

    assertThat(rig.watcher.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.reason()).contains("more than 1 YAML files"));
    assertThat(up.isComplete()).isFalse();
    assertThat(rig.history()).hasSize(before);

    rig.delete("other.yaml");
    Rig.await(up);
    assertThat(rig.inForce()).containsOnlyKeys(ResourceKey.parse(POOL_KEY));
    assertThat(rig.json(other)).isEmpty();
    assertThat(rig.watcher.problems()).isEmpty();
  }

  @Test
  void aRestartThatCannotReadADirectoryBuriesNothingBelowIt() throws IOException {
    rig.write("team/a/pool.yaml", POOL.formatted("8000"));
    rig.write("team.yaml", POOL.formatted("9000").replace("demo", "other"));
    rig.up();
    rig.down();
    rig.delete("team/a/pool.yaml");
    rig.delete("team/a");
    rig.delete("team");
    rig.delete("team.yaml");
    Path loop = Files.createSymbolicLink(rig.root.resolve("team"), Path.of("team"));

    rig.up();

    assertThat(rig.json(POOL_KEY)).contains("8000");
    assertThat(rig.json(POOL_KEY.replace("demo", "other"))).isEmpty();
    assertThat(rig.watcher.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.file()).isEqualTo("team/"));

    Files.delete(loop);
    await().untilAsserted(() -> assertThat(rig.inForce()).isEmpty());
  }

  @Test
  void problemsCanBeReadFromTheLogUntilTheyAreSolved() {
    rig.write("a/pool.yaml", POOL.formatted("no"));
    rig.up();
    ResourceKey key = ProblemRecords.key("a/pool.yaml");

    assertThat(rig.json(key.toString()))
        .contains("\"field\":\"spec.targetPorts[0].number\"", "\"file\":\"a/pool.yaml\"");

    rig.write("a/pool.yaml", POOL.formatted("8000"));
    await()
        .untilAsserted(
            () -> assertThat(rig.inForce()).containsOnlyKeys(ResourceKey.parse(POOL_KEY)));
  }

  @Test
  void aProblemTellsWhetherAnOlderVersionStays() {
    ResourceKey key = ProblemRecords.key("pool.yaml");
    rig.write("pool.yaml", POOL.formatted("no"));
    rig.up();
    assertThat(rig.json(key.toString())).contains("spec.targetPorts").doesNotContain("kept");

    rig.write("pool.yaml", POOL.formatted("8000"));
    await().untilAsserted(() -> assertThat(rig.json(POOL_KEY)).contains("8000"));
    rig.write("pool.yaml", POOL.formatted("never"));
    await().untilAsserted(() -> assertThat(rig.json(key.toString())).contains("\"kept\":true"));

    rig.write("pool.yaml", "kind: {");
    await()
        .untilAsserted(
            () -> assertThat(rig.json(key.toString())).contains("not YAML", "\"kept\":true"));
  }

  @Test
  void noSecretValueIsOnTheLogInAnyForm() {
    rig.write(
        "secret.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: keys
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"a":"hunter2-plain"}}'
        stringData:
          a: hunter2-plain
        data:
          b: aHVudGVyMi1jb2RlZA==
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: wrong}
        data: {c: hunter2-wrong!}
        """);

    rig.up();

    for (LogRecord record : rig.history()) {
      byte[] payload = record.payload();
      String text =
          new String(payload == null ? new byte[0] : payload, StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain("hunter2", "aHVudGVyMi1jb2RlZA", "aHVudGVyMi1wbGFpbg");
    }
    String sealed =
        CanonicalJson.read(rig.json("Secret/default/keys").getBytes(StandardCharsets.UTF_8))
            .path("data")
            .path("b")
            .asText();
    assertThat(sealed).startsWith(Sealer.PREFIX);
    assertThat(Rig.SEALER.openText(SealContext.secret("default", "keys", "b"), sealed))
        .isEqualTo("hunter2-coded".getBytes(StandardCharsets.UTF_8));
    assertThat(rig.watcher.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("data.c"));
  }

  @Test
  void changesMadeWhileTheLogRefusesAreWrittenLater() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    rig.log.refusing = true;

    rig.write("pool.yaml", POOL.formatted("8001"));
    await().until(() -> rig.log.refused.get() > 0);
    assertThat(rig.watcher.health()).isInstanceOf(LogHealth.Degraded.class);
    rig.write("pool.yaml", POOL.formatted("8002"));
    rig.write("late.yaml", POOL.formatted("9000").replace("demo", "late"));
    int refused = rig.log.refused.get();
    await().until(() -> rig.log.refused.get() > refused + 1);
    rig.log.refusing = false;

    await()
        .untilAsserted(
            () -> assertThat(rig.json(POOL_KEY.replace("demo", "late"))).contains("9000"));
    await().untilAsserted(() -> assertThat(rig.json(POOL_KEY)).contains("8002"));
    await().until(() -> rig.watcher.health() instanceof LogHealth.Healthy);
  }

  @Test
  void aFactThatCannotBeTakenStopsNothingForGood() {
    Told source = new Told();
    rig.up(source);
    Resource broken =
        Resource.newBuilder()
            .setApiVersion("v1")
            .setKind("ConfigMap")
            .setNamespace("default")
            .setName("one")
            .setJson(ByteString.copyFromUtf8("no JSON"))
            .build();

    source.tell(new SourceEvent.Upserted(broken));
    await().until(() -> rig.watcher.trouble().isPresent());
    assertThat(rig.watcher.health()).isInstanceOf(LogHealth.Degraded.class);

    source.tell(
        new SourceEvent.Upserted(
            broken.toBuilder().setName("two").setJson(ByteString.copyFromUtf8("{}")).build()));
    source.tell(
        new SourceEvent.Upserted(
            broken.toBuilder().setJson(ByteString.copyFromUtf8("{\"data\":{}}")).build()));

    await()
        .untilAsserted(() ->
            assertThat(rig.inForce())
                .containsOnlyKeys(
                    new ResourceKey("", "ConfigMap", "default", "one"),
                    new ResourceKey("", "ConfigMap", "default", "two")));
    await().until(() -> rig.watcher.trouble().isEmpty());
  }

  /** A source that tells what it is told to. */
  private static final class Told implements ResourceSource {
    private volatile Consumer<SourceEvent> teller = _ -> {};

    @Override
    public Future<Void> start(Sink sink) {
      Context context = Vertx.currentContext();
      teller = event -> context.runOnContext(_ -> sink.accept(List.of(event)));
      tell(new SourceEvent.Synced("told", 0));
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
      return Future.succeededFuture();
    }

    void tell(SourceEvent event) {
      teller.accept(event);
    }
  }

  @Test
  void stoppingWaitsForTheAppendInFlight() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    Promise<Void> gate = Promise.promise();
    rig.log.gate = gate.future();
    rig.write("pool.yaml", POOL.formatted("8001"));
    await().until(() -> rig.log.held.get() == 1);

    Future<Void> down = rig.goingDown();
    await().during(Duration.ofMillis(300)).until(() -> !down.isComplete());
    gate.complete();

    Rig.await(down);
    assertThat(rig.json(POOL_KEY)).contains("8001");
  }

  @Test
  void stoppingDoesNotWaitForTheLogToRecover() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    rig.log.refusing = true;
    rig.write("pool.yaml", POOL.formatted("8001"));
    await().until(() -> rig.log.refused.get() > 0);

    rig.down();

    assertThat(rig.json(POOL_KEY)).contains("8000");
  }

  @Test
  void stoppingGoesOnWhenTheAppendInFlightFails() {
    rig.write("pool.yaml", POOL.formatted("8000"));
    rig.up();
    Promise<Void> gate = Promise.promise();
    rig.log.gate = gate.future();
    rig.write("pool.yaml", POOL.formatted("8001"));
    await().until(() -> rig.log.held.get() == 1);

    Future<Void> down = rig.goingDown();
    gate.fail("gone");

    Rig.await(down);
    assertThat(rig.json(POOL_KEY)).contains("8000");
  }

  private String creationTime() {
    return CanonicalJson.read(rig.json(POOL_KEY).getBytes(StandardCharsets.UTF_8))
        .path("metadata")
        .path("creationTimestamp")
        .asText();
  }
}
