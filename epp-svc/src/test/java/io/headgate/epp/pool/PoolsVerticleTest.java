package io.headgate.epp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headgate.epp.config.PickerConfig;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.events.v1.Synced;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolsVerticleTest {
  /** Records that cannot be read are on its way; they stop nothing and change nothing. */
  @Test
  void followsTheLogFromItsPastIntoItsFuture(@TempDir Path dir) {
    Vertx vertx = Vertx.vertx();
    try {
      EventLog log =
          SqliteEventLog.open(vertx, dir.resolve("log.db"), SqliteOptions.DEFAULT).await();
      log.append(
              List.of(
                  new Append(Topics.RESOURCES, "Pod/ns/x", new byte[] {(byte) 0xff, 1, 2}),
                  pool(),
                  pod("a", "10.0.0.1"),
                  synced()))
          .await();
      LivePools pools =
          new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
      vertx.deployVerticle(new PoolsVerticle(log, new PoolScope.WithoutPicker(), pools)).await();

      assertThat(pools.synced()).isTrue();
      assertThat(pools.endpoints())
          .extracting(LiveEndpoint::address)
          .containsExactly("10.0.0.1:8000");

      log.append(
              List.of(
                  new Append(Topics.RESOURCES, "Pod/ns/a", new byte[] {(byte) 0xff, 1, 2}),
                  new Append(Topics.RESOURCES, "Pod/ns", new byte[0]),
                  pod("b", "10.0.0.2")))
          .await();
      await().until(() -> pools.endpoints().size() == 2);
      log.append(
              List.of(
                  Append.tombstone(
                      Topics.RESOURCES, Keys.resource(ResourceKey.of("v1", "Pod", "ns", "a")))))
          .await();
      await().until(() -> pools.endpoints().size() == 1);
      log.close().await();
    } finally {
      vertx.close().await();
    }
  }

  private static Append synced() {
    return Append.of(
        Topics.RESOURCES,
        Keys.synced("dir"),
        ResourceEvent.newBuilder().setSynced(Synced.newBuilder().setSource("dir")).build());
  }

  private static Append pool() {
    return append(
        ResourceKey.of("inference.networking.k8s.io/v1", "InferencePool", "ns", "p"),
        "{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"m\"}},\"targetPorts\":[{\"number\":8000}]}}");
  }

  private static Append pod(String name, String ip) {
    return append(
        ResourceKey.of("v1", "Pod", "ns", name),
        ("{\"metadata\":{\"namespace\":\"ns\",\"name\":\"%s\",\"labels\":{\"app\":\"m\"}},"
                + "\"status\":{\"podIP\":\"%s\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}")
            .formatted(name, ip));
  }

  private static Append append(ResourceKey key, String json) {
    return Append.of(
        Topics.RESOURCES,
        Keys.resource(key),
        ResourceEvent.newBuilder()
            .setResource(Resource.newBuilder().setJson(ByteString.copyFromUtf8(json)))
            .build());
  }
}
