package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.golden.GoldenCases;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Envoy is given every golden case in turn, and takes every resource of it. */
class EveryGoldenCaseIsAcceptedByEnvoyTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void everyResourceOfEveryCaseIsTaken() {
    Vertx vertx = Vertx.vertx();
    try (Rig rig = Rig.start(vertx, directory, List.of())) {
      int gateways = 0;
      for (var golden : GoldenCases.all()) {
        for (var gateway : golden.translation().xds().entrySet()) {
          List<XdsResource> resources =
              gateway.getValue().values().stream().map(this::onAnyPort).toList();
          rig.xds().publish(resources);
          await()
              .alias(golden.name() + " " + gateway.getKey())
              .atMost(TIMEOUT)
              .pollInterval(Duration.ofMillis(10))
              .until(() -> !rig.refusals().isEmpty() || rig.xds().hasTaken(resources));
          assertThat(rig.refusals()).as(golden.name()).isEmpty();
          gateways++;
        }
      }
      assertThat(gateways).isGreaterThan(30);
      assertThat(complaints(rig.log())).isEmpty();
    } finally {
      Rig.await(vertx.close());
    }
  }

  private static List<String> complaints(List<String> log) {
    return new ArrayList<>(log)
        .stream().filter(line -> line.matches(".*(deprecated|rejected|unknown field).*")).toList();
  }

  // Golden cases name ports that somebody else on this machine may have. Whether a port is shared
  // cannot change while a listener lives, and cases of both kinds meet one Envoy here.
  private XdsResource onAnyPort(XdsResource resource) {
    if (!resource.getTypeUrl().endsWith(".Listener")) {
      return resource;
    }
    try {
      Listener.Builder listener =
          Listener.parseFrom(resource.getMessage()).toBuilder().clearEnableReusePort();
      listener
          .getAddressBuilder()
          .getSocketAddressBuilder()
          .setAddress("127.0.0.1")
          .setPortValue(0);
      return new Packer(resource.getGateway())
          .pack(XdsType.LISTENER, resource.getName(), Piece.of(listener.build()));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
