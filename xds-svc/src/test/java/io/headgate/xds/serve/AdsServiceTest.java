package io.headgate.xds.serve;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.headgate.events.seal.Sealer;
import io.headgate.xds.fixture.AdsClient;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one stream's failure does to others. */
class AdsServiceTest {
  /** A secret that cannot even be tried to open, which only a bug could publish. */
  private static final Resource IMPOSSIBLE =
      Resource.sealed(TypeUrls.SECRET, "impossible", "v1", null);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AdsServer server =
      new AdsServer(
          vertx,
          new MemoryLog(),
          Optional.of(new Sealer(new byte[Sealer.KEY_BYTES])),
          XdsOptions.DEFAULT.withSubscription(new Settings(1_000, 32, 100, 16)),
          new Meters(new SimpleMeterRegistry()),
          Clock.systemUTC());

  @BeforeEach
  void start() {
    onLoop(server::listen);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void aStreamThatFailsOnANewSetEndsAndTheOthersGetIt() throws Exception {
    publish(snapshot(1, cluster("a")));
    var unlucky = client(TypeUrls.SECRET, "impossible");
    DeltaDiscoveryResponse nothing = unlucky.receive();
    assertThat(nothing.getRemovedResourcesList()).containsExactly("impossible");
    unlucky.send(ack(nothing));
    var other = client(TypeUrls.CLUSTER);
    DeltaDiscoveryResponse first = other.receive();
    assertThat(first.getResourcesCount()).isEqualTo(1);
    other.send(ack(first));
    await().atMost(TIMEOUT).until(this::allAreSettled);

    publish(snapshot(2, cluster("a"), cluster("b"), IMPOSSIBLE));

    assertThat(unlucky.status()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(other.receive().getResourcesList()).extracting("name").containsExactly("b");
    assertThat(other.open()).isTrue();
    await().atMost(TIMEOUT).until(() -> server.service().streams().size() == 1);
  }

  @Test
  void aStreamThatFailsOnItsFirstRequestEndsAndIsForgotten() throws Exception {
    publish(snapshot(1, cluster("a"), IMPOSSIBLE));

    assertThat(client(TypeUrls.SECRET, "impossible").status()).isEqualTo(GrpcStatus.INTERNAL);

    await().atMost(TIMEOUT).until(() -> server.service().streams().isEmpty());
    assertThat(client(TypeUrls.CLUSTER).receive().getResourcesCount()).isEqualTo(1);
  }

  private AdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client(
      String typeUrl, String... names) {
    var client = AdsClient.delta(vertx, AdsClient.plaintext(), server.port());
    client.send(
        DeltaDiscoveryRequest.newBuilder()
            .setNode(AdsClient.NODE)
            .setTypeUrl(typeUrl)
            .addAllResourceNamesSubscribe(List.of(names))
            .build());
    return client;
  }

  private static DeltaDiscoveryRequest ack(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .build();
  }

  private boolean allAreSettled() {
    return server.service().streams().stream()
        .allMatch(
            stream -> stream.types().keySet().stream().allMatch(stream.subscription()::inSync));
  }

  private void publish(Snapshot snapshot) {
    onLoop(() -> {
      server.service().publish(snapshot);
      return Future.succeededFuture();
    });
  }

  private void onLoop(Supplier<Future<Void>> action) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(_ -> {
      try {
        action.get().onComplete(done);
      } catch (RuntimeException e) {
        done.fail(e);
      }
    });
    done.future().await();
  }
}
