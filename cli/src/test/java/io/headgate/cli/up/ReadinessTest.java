package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogView;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReadinessTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] GARBAGE = {-1};
  private static final String VERSION = "gateway.networking.k8s.io/v1";
  private static final ResourceKey GATEWAY = ResourceKey.of(VERSION, "Gateway", "default", "demo");
  private static final String OF_CLASS = "{\"spec\":{\"gatewayClassName\":\"mine\"}}";

  @TempDir Path directory;
  final Vertx vertx = Vertx.vertx();
  EventLog log;

  @BeforeEach
  void configure() {
    LogLocation location = new LogLocation.InFile(directory.resolve("events.db"));
    log = Await.on(location.open(vertx, LogLocation.Use.GATEWAY), SOON, "opening");
    ResourceKey ours = ResourceKey.of(VERSION, "GatewayClass", "", "mine");
    append(
        object(ours.toString(), ours, "{\"spec\":{\"controllerName\":\"us\"}}"),
        object(GATEWAY.toString(), GATEWAY, OF_CLASS));
  }

  @AfterEach
  void close() {
    Await.on(log.close(), SOON, "closing");
    Await.on(vertx.close(), SOON, "closing");
  }

  @Test
  void aGatewayIsWaitedForUntilItHasAStatus() {
    assertThat(configured()).isFalse();

    append(status());
    assertThat(configured()).isTrue();
  }

  @Test
  void whatNobodyCanReadIsNotWaitedFor() {
    ResourceKey other = ResourceKey.of(VERSION, "Gateway", "default", "other");
    append(
        status(),
        new Append(Topics.RESOURCES, other.toString(), GARBAGE),
        new Append(Topics.XDS, "default/other|broken", GARBAGE),
        object("no resource's key", other, OF_CLASS),
        object(other.toString() + "-2", other, "{"));

    assertThat(configured()).isTrue();
    assertThat(Readiness.poolEndpoints(new LogView(log))).isEmpty();
  }

  private boolean configured() {
    return Readiness.configured(new LogView(log), "us");
  }

  private static Append object(String key, ResourceKey of, String json) {
    Resource object =
        Resource.newBuilder()
            .setApiVersion(VERSION)
            .setKind(of.kind())
            .setNamespace(of.namespace())
            .setName(of.name())
            .setGeneration(1)
            .setJson(ByteString.copyFromUtf8(json))
            .build();
    return Append.of(Topics.RESOURCES, key, ResourceEvent.newBuilder().setResource(object).build());
  }

  private static Append status() {
    DesiredStatus status = DesiredStatus.newBuilder().setObservedGeneration(1).build();
    return Append.of(
        Topics.DESIRED,
        Keys.desiredStatus(GATEWAY),
        DesiredEvent.newBuilder().setStatus(status).build());
  }

  private void append(Append... records) {
    Await.on(log.append(List.of(records)), SOON, "appending");
  }
}
