package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.XdsEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnvoyFleetTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;
  final List<String> progress = new CopyOnWriteArrayList<>();
  final Vertx vertx = Vertx.vertx();
  EventLog log;

  @BeforeEach
  void publish() {
    LogLocation location = new LogLocation.InFile(directory.resolve("events.db"));
    log = Await.on(location.open(vertx, LogLocation.Use.GATEWAY), SOON, "opening");
    XdsEvent set =
        XdsEvent.newBuilder()
            .setPublished(Published.newBuilder().setGateway("default/demo").setRevision(1))
            .build();
    Append listener =
        Append.of(
            Topics.XDS,
            Keys.xds("default/demo", "type.example/Listener", "http/80"),
            XdsEvent.getDefaultInstance());
    Append published = Append.of(Topics.XDS, Keys.published("default/demo"), set);
    Await.on(log.append(List.of(listener, published), Optional.empty()), SOON, "appending");
  }

  @AfterEach
  void close() {
    Await.on(log.close(), SOON, "closing");
    Await.on(vertx.close(), SOON, "closing");
  }

  @Test
  void anEnvoyThatEndsAtOnceIsGivenUp() throws Exception {
    Path broken = Files.writeString(directory.resolve("envoy"), "#!/bin/sh\nexit 3\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
    EnvoyFleet fleet =
        fleet(Future.succeededFuture(new EnvoyBinary(broken, EnvoyBinary.Origin.PATH)));
    try {
      Await.on(fleet.follow(log), SOON, "following");

      await().atMost(SOON).until(() -> fleet.failures().containsKey("default/demo"));
      assertThat(fleet.failures().get("default/demo"))
          .contains("ended with code 3", "given up until the next change");
      assertThat(fleet.running()).isEmpty();
      assertThat(progress).filteredOn(line -> line.contains("starting it again")).hasSize(5);
    } finally {
      fleet.stop();
    }
  }

  @Test
  void anEnvoyThatIsNotThereIsToldAtOnce() {
    EnvoyFleet fleet = fleet(Future.failedFuture("there is no Envoy"));
    try {
      Await.on(fleet.follow(log), SOON, "following");

      assertThat(fleet.failures().get("default/demo"))
          .contains("does not start", "there is no Envoy");
    } finally {
      fleet.stop();
    }
  }

  @Test
  void aBatchThatStillWaitsWhenAllAreStoppedFails() {
    EnvoyFleet fleet = fleet(Promise.<EnvoyBinary>promise().future()); // fetched for ever
    List<LogRecord> records = Await.on(log.readCompacted(Topics.XDS), SOON, "reading").records();
    Future<Void> first = fleet.take(records);
    Future<Void> second = fleet.take(records);

    fleet.stop();

    assertThat(first.isComplete()).isTrue();
    assertThat(second.failed()).isTrue();
  }

  @Test
  void aTailThatOpensWhenAllAreStoppedIsStopped() {
    Promise<EventLog.Tail> opening = Promise.promise();
    AtomicBoolean asked = new AtomicBoolean();
    Promise<Void> ended = Promise.promise();
    EnvoyFleet fleet = fleet(Future.failedFuture("there is no Envoy"));
    Future<EventLog.Tail> following =
        fleet.follow(
            withTail(() -> {
              asked.set(true);
              return opening.future();
            }));
    await().atMost(SOON).untilTrue(asked);

    fleet.stop();
    opening.complete(() -> {
      ended.complete();
      return ended.future();
    });

    Await.on(following, SOON, "following");
    assertThat(ended.future().isComplete()).isTrue();
  }

  /** The log, with a tail of ours. */
  private EventLog withTail(Supplier<Future<EventLog.Tail>> tail) {
    return (EventLog)
        Proxy.newProxyInstance(
            EventLog.class.getClassLoader(),
            new Class<?>[] {EventLog.class},
            (_, method, arguments) ->
                method.getName().equals("tail") ? tail.get() : method.invoke(log, arguments));
  }

  private EnvoyFleet fleet(Future<EnvoyBinary> binary) {
    return new EnvoyFleet(directory.resolve("envoys"), 1, 1, binary, progress::add);
  }
}
