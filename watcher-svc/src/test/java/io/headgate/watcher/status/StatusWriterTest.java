package io.headgate.watcher.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredObject;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusWriterTest {
  private static final ResourceKey ROUTE =
      new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", "demo");
  private static final ResourceKey SHADOW = new ResourceKey("", "Service", "default", "demo-ip-1");

  @TempDir Path temporary;
  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00.5Z"));
  private EventLog log;
  private Path directory;

  @BeforeEach
  void begin() {
    directory = temporary.resolve("status");
    log = result(SqliteEventLog.open(vertx, temporary.resolve("events.db"), SqliteOptions.DEFAULT));
  }

  @AfterEach
  void end() {
    result(vertx.close());
  }

  @Test
  void aStatusIsOneFileThatChangesAndGoesWithIt() throws IOException {
    result(log.append(List.of(status("{\"parents\":[]}"))));
    start();
    Path file = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    assertThat(file).content().contains("kind: HTTPRoute", "parents: []", "generation: 3");

    result(log.append(List.of(status("{\"parents\":[{\"a\":1}]}"))));
    await().untilAsserted(() -> assertThat(file).content().contains("- a: 1"));

    result(log.append(List.of(Append.tombstone(Topics.DESIRED, Keys.desiredStatus(ROUTE)))));
    await().until(() -> !Files.exists(file));
  }

  @Test
  void aRecordThatCannotBeReadHidesNoneBehindIt() throws IOException {
    byte[] noEvent = {(byte) 0xff, 1, 2};
    Append noKey = new Append(Topics.DESIRED, "nonsense", noEvent);
    Append noPayload = new Append(Topics.DESIRED, Keys.desiredStatus(ROUTE), noEvent);
    result(log.append(List.of(noKey, noPayload, shadow())));
    start();
    assertThat(directory.resolve("desired_Service_default_demo-ip-1.yaml")).exists();

    result(log.append(List.of(noKey, noPayload, status("no JSON"), status("{\"parents\":[]}"))));
    result(
        log.append(List.of(new Append(Topics.RESOURCES, "SourceProblems.headgate.io", noEvent))));

    Path file = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    await().untilAsserted(() -> assertThat(file).content().contains("parents: []"));
  }

  @Test
  void aRestartTouchesNoFileThatIsRightAndRemovesWhatIsNoLongerWanted() throws IOException {
    result(log.append(List.of(status("{\"parents\":[]}"), shadow())));
    String deployment = start();
    Path status = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    Path shadow = directory.resolve("desired_Service_default_demo-ip-1.yaml");
    assertThat(shadow).content().contains("clusterIP: None");
    Object before = Files.readAttributes(status, "unix:ino");
    result(vertx.undeploy(deployment));
    result(log.append(List.of(Append.tombstone(Topics.DESIRED, Keys.desiredObject(SHADOW)))));

    start();

    assertThat(Files.readAttributes(status, "unix:ino")).isEqualTo(before);
    assertThat(shadow).doesNotExist();
  }

  @Test
  void aConditionKeepsItsTimeUntilItsStatusChangesAlsoAcrossARestart() throws IOException {
    result(log.append(List.of(accepted("True", "fine"))));
    String deployment = start();
    Path file = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    assertThat(file).content().contains("lastTransitionTime: '2026-01-01T00:00:00Z'");

    now.set(Instant.parse("2026-01-01T01:00:00Z"));
    result(log.append(List.of(accepted("True", "still fine"))));
    await().untilAsserted(() -> assertThat(file).content().contains("still fine"));
    assertThat(file).content().contains("lastTransitionTime: '2026-01-01T00:00:00Z'");

    result(vertx.undeploy(deployment));
    Object before = Files.readAttributes(file, "unix:ino");
    start();
    assertThat(Files.readAttributes(file, "unix:ino")).isEqualTo(before);

    result(log.append(List.of(accepted("False", "no more"))));
    await().untilAsserted(() -> assertThat(file).content().contains("no more"));
    assertThat(file).content().contains("lastTransitionTime: '2026-01-01T01:00:00Z'");
  }

  @Test
  void aStatusFileThatSomebodyBrokeIsWrittenAnew() throws IOException {
    result(log.append(List.of(accepted("True", "fine"))));
    result(vertx.undeploy(start()));
    Path file = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    Files.writeString(file, "status: [\n");

    start();

    assertThat(file).content().contains("lastTransitionTime: '2026-01-01T00:00:00Z'");
  }

  @Test
  void aDirectoryWithForeignYamlIsRefused() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("routes.yaml"), "kind: HTTPRoute\n");

    assertThatThrownBy(this::start).hasMessageContaining("YAML files of somebody else");
  }

  @Test
  void noTwoObjectsShareAFile() {
    List<ResourceKey> similar =
        List.of(
            new ResourceKey("", "Service", "a-b", "c"),
            new ResourceKey("", "Service", "a", "b-c"),
            new ResourceKey("", "Service", "", "a-b-c"),
            new ResourceKey("x-k8s.io", "Service", "a", "b-c"),
            new ResourceKey("k8s.io", "Service", "a", "b-c"),
            new ResourceKey("", "Service", "a", "b_c"),
            new ResourceKey("", "Service", "a", "b:c"),
            new ResourceKey("", "Service", "", "a_b-c"));

    assertThat(similar)
        .flatMap(key -> List.of(new Desire.Absent(key, true), new Desire.Absent(key, false)))
        .extracting(StatusFiles::fileName)
        .doesNotHaveDuplicates();
  }

  @Test
  void filesOfAnOlderNamingGo() throws IOException {
    result(log.append(List.of(status("{\"parents\":[]}"))));
    result(vertx.undeploy(start()));
    Path file = directory.resolve("HTTPRoute.gateway.networking.k8s.io_default_demo.yaml");
    Path old = Files.copy(file, directory.resolve("HTTPRoute-default-demo.yaml"));

    start();

    assertThat(file).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void namesThatFilesCannotBearAreMadeSafe() {
    Desire evil = new Desire.Absent(new ResourceKey("", "Pod", "a", "../../etc/passwd"), true);
    Desire lengthy = new Desire.Absent(new ResourceKey("", "Pod", "a", "x".repeat(253)), true);

    assertThat(StatusFiles.fileName(evil)).doesNotContain("/");
    assertThat(StatusFiles.fileName(lengthy)).hasSizeLessThan(255);
  }

  private String start() throws IOException {
    StatusFiles files = new StatusFiles(vertx, directory, now::get);
    String id = result(vertx.deployVerticle(new StatusWriter(log, files)));
    try (Stream<Path> written = Files.list(directory)) {
      assertThat(written).noneMatch(path -> path.toString().endsWith(".new"));
    }
    return id;
  }

  private static Append accepted(String status, String message) {
    return status(
        """
        {"parents":[{"parentRef":{"name":"demo"},"controllerName":"headgate.io/gateway-controller",
        "conditions":[{"type":"Accepted","status":"%s","reason":"x","message":"%s"}]}]}
        """
            .formatted(status, message));
  }

  private static Append status(String json) {
    return Append.of(
        Topics.DESIRED,
        Keys.desiredStatus(ROUTE),
        DesiredEvent.newBuilder()
            .setStatus(
                DesiredStatus.newBuilder()
                    .setApiVersion("gateway.networking.k8s.io/v1")
                    .setKind("HTTPRoute")
                    .setNamespace("default")
                    .setName("demo")
                    .setObservedGeneration(3)
                    .setJson(ByteString.copyFromUtf8(json)))
            .build());
  }

  private static Append shadow() {
    return Append.of(
        Topics.DESIRED,
        Keys.desiredObject(SHADOW),
        DesiredEvent.newBuilder()
            .setObject(
                DesiredObject.newBuilder()
                    .setApiVersion("v1")
                    .setKind("Service")
                    .setNamespace("default")
                    .setName("demo-ip-1")
                    .setJson(ByteString.copyFromUtf8("{\"spec\":{\"clusterIP\":\"None\"}}")))
            .build());
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
