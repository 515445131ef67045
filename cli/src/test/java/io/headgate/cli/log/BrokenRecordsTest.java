package io.headgate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headgate.cli.Said;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topic;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say of a log that holds a record nobody can read. */
@Timeout(60)
class BrokenRecordsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] GARBAGE = {-1};

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"resources", "desired", "xds", "acks", "endpoint-metrics"})
  void statusNamesItAndShowsTheRest(String topic) {
    write(new Append(topic(topic), "default/demo|broken", GARBAGE), status("good", "{}"));

    Said said = status();

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .containsPattern("GATEWAY .*\ndefault/good ")
        .containsPattern(
            "PROBLEMS\n(  .*\n)*  record %s\\[\\d+\\]@\\d+ default/demo\\|broken cannot be read: "
                .formatted(topic));
  }

  @Test
  void statusNamesWhatIsBrokenWithinARecord() {
    XdsResource listener =
        XdsResource.newBuilder()
            .setGateway("default/good")
            .setTypeUrl("type.googleapis.com/envoy.config.listener.v3.Listener")
            .setName("http/80")
            .setMessage(ByteString.copyFrom(GARBAGE))
            .build();
    write(
        Append.of(
            Topics.XDS,
            Keys.xds("default/good", listener.getTypeUrl(), listener.getName()),
            XdsEvent.newBuilder().setResource(listener).build()),
        status("bad", "{"),
        status("good", "{}"));

    Said said = status();

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .containsPattern("GATEWAY .*\ndefault/good ")
        .contains("the status of Gateway default/bad is undecodable JSON on the log")
        .contains("xDS resource http/80 of Gateway default/good is no type.googleapis.com/envoy");
  }

  @Test
  void explainSaysThatItLeavesSomethingOut() {
    Picked picked =
        Picked.newBuilder()
            .setId("d1")
            .setRequestId("r1")
            .setPool("default/demo")
            .setVerdict(Picked.Verdict.NO_ENDPOINTS)
            .setStatus(503)
            .build();
    write(
        new Append(Topics.DECISIONS, "default/demo|d0", GARBAGE),
        Append.of(
            Topics.DECISIONS,
            Keys.decisions("default/demo", "d1"),
            DecisionEvent.newBuilder().setPicked(picked).build()));

    Said said = Said.by("explain", "--log", file().toString(), "r1");

    assertThat(said.code()).isZero();
    assertThat(said.text()).contains("refused   503 no endpoints");
    assertThat(said.errors())
        .containsPattern("1 decisions .*: record decisions\\[\\d+\\]@\\d+ default/demo\\|d0 ");
  }

  private Said status() {
    return Said.by("status", "--log", file().toString());
  }

  private static Append status(String gateway, String json) {
    ResourceKey key = ResourceKey.of("gateway.networking.k8s.io/v1", "Gateway", "default", gateway);
    DesiredStatus status =
        DesiredStatus.newBuilder()
            .setKind("Gateway")
            .setNamespace("default")
            .setName(gateway)
            .setJson(ByteString.copyFromUtf8(json))
            .build();
    return Append.of(
        Topics.DESIRED,
        Keys.desiredStatus(key),
        DesiredEvent.newBuilder().setStatus(status).build());
  }

  private static Topic<?> topic(String name) {
    return Topics.ALL.stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow();
  }

  private Path file() {
    return directory.resolve("events.db");
  }

  private void write(Append... records) {
    Vertx vertx = Vertx.vertx();
    try {
      EventLog log =
          Await.on(
              new LogLocation.InFile(file()).open(vertx, LogLocation.Use.GATEWAY), SOON, "opening");
      Await.on(log.append(List.of(records)), SOON, "appending");
      Await.on(log.close(), SOON, "closing");
    } finally {
      Await.on(vertx.close(), SOON, "closing");
    }
  }
}
