package io.headgate.watcher.kubernetes;

import static io.headgate.watcher.kubernetes.FakeApi.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.AckEvent;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.headgate.watcher.kubernetes.apply.ApplyOptions;
import io.headgate.watcher.kubernetes.apply.EventOptions;
import io.headgate.watcher.kubernetes.apply.RefusalEvents;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What proxies refuse, as Events of a scripted API server. */
class RefusalEventsTest {
  private static final String CONTROLLER = "headgate.io/gateway-controller";
  private static final String GATEWAYS =
      "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/";
  private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
  private static final int BURST = 3;

  @TempDir Path temporary;

  private final Vertx vertx = Vertx.vertx();
  private final FakeApi server = new FakeApi(vertx);
  private final Api api = new Api(vertx, server.config(), Duration.ofSeconds(2));
  private final Mirror mirror = new Mirror(vertx, api, ReadOptions.of(CONTROLLER, Set.of()));
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final AtomicInteger askedInVain = new AtomicInteger();
  private EventLog log;

  @BeforeEach
  void begin() {
    log = result(SqliteEventLog.open(vertx, temporary.resolve("events.db"), SqliteOptions.DEFAULT));
    server.put(GATEWAYS + "gw", "apiVersion: gateway.networking.k8s.io/v1\nspec: {}");
    mirror.start();
    result(mirror.ready());
    replica(Duration.ofMillis(200), Duration.ofMinutes(1));
  }

  @AfterEach
  void end() {
    result(vertx.close());
    api.close();
  }

  @Test
  void anEventOnTheGatewayNamesWhatEnvoyRefusedAndWhy() {
    refused("gw", "envoy-1", "no such filter", "http/80", "http/81", "http/82", "http/83");

    JsonNode event = onlyEvent();
    assertThat(event.path("type").asText()).isEqualTo("Warning");
    assertThat(event.path("reason").asText()).isEqualTo("ConfigurationRefused");
    assertThat(event.path("note").asText())
        .isEqualTo(
            "Envoy envoy-1 refused Listener http/80, http/81, http/82 and 1 more: no such filter");
    assertThat(event.at("/regarding/kind").asText()).isEqualTo("Gateway");
    assertThat(event.at("/regarding/uid").asText())
        .isEqualTo(server.get(GATEWAYS + "gw").at("/metadata/uid").asText());
    assertThat(event.path("eventTime").asText()).matches("2026-01-01T00:00:00\\.000001Z");
    assertThat(event.path("reportingController").asText()).isEqualTo(CONTROLLER);
    assertThat(event.path("reportingInstance").asText()).isEqualTo("one");
    assertThat(event.has("series")).isFalse();
  }

  @Test
  void theSameRefusalAgainIsOneEventWhoseCountGrowsInFewWrites() {
    for (int i = 0; i < 300; i++) {
      refused("gw", "envoy-" + i % 3, "no such filter", "http/80");
    }

    await().until(() -> onlyEvent().at("/series/count").asInt() == 300);
    assertThat(server.count("POST " + EVENTS)).isEqualTo(1);
    assertThat(server.count("PATCH " + EVENTS)).isLessThan(30);
    assertThat(onlyEvent().at("/series/lastObservedTime").asText()).isNotEmpty();
  }

  @Test
  void anotherReplicaCountsOnWhereTheLastOneEnded() {
    refused("gw", "envoy-1", "no such filter", "http/80");
    await().until(() -> server.count("POST " + EVENTS) == 1);
    // Two that both believe to lead: the Event is still one.
    replica(Duration.ofMillis(200), Duration.ofMinutes(1));

    refused("gw", "envoy-1", "no such filter", "http/80");

    await().until(() -> onlyEvent().at("/series/count").asInt() >= 2);
    assertThat(events()).hasSize(1);
  }

  @Test
  void anEventThatTheServerForgotIsWrittenAnew() {
    refused("gw", "envoy-1", "no such filter", "http/80");
    await().until(() -> events().size() == 1);
    server.remove(events().getFirst());

    refused("gw", "envoy-1", "no such filter", "http/80");

    await().until(() -> events().size() == 1);
  }

  @Test
  void whatOneGatewayIsToldIsBoundedAndAnotherIsToldAllTheSame() {
    server.put(GATEWAYS + "other", "apiVersion: gateway.networking.k8s.io/v1\nspec: {}");
    await().until(() -> server.watching() > 0);
    for (int i = 0; i < 100; i++) {
      refused("gw", "envoy-1", "error " + i, "http/80");
    }
    await()
        .untilAsserted(() -> {
          refused("other", "envoy-1", "no such filter", "http/80");
          assertThat(events()).anyMatch(path -> path.contains("/other."));
        });

    assertThat(events()).filteredOn(path -> path.contains("/gw.")).hasSize(BURST);
  }

  @Test
  void aNoteIsCutToWhatAnEventMayHold() {
    refused("gw", "envoy-1", "é".repeat(2_000), "http/80");

    String note = onlyEvent().path("note").asText();
    assertThat(note.getBytes(StandardCharsets.UTF_8).length).isBetween(1_000, 1_024);
    assertThat(note).endsWith("é...");
  }

  @Test
  void withoutTheRightToWriteEventsNothingIsTriedInALoop() {
    server.admission = request -> request.contains("events.k8s.io") ? 403 : 0;
    for (int i = 0; i < 20; i++) {
      refused("gw", "envoy-1", "no such filter", "http/80");
    }

    await().until(() -> server.count("POST " + EVENTS) > 0);
    await().during(1, TimeUnit.SECONDS).until(() -> server.count("POST " + EVENTS) < 10);
  }

  @Test
  void nobodyIsToldOfAGatewayThatIsGone() {
    refused("unknown", "envoy-1", "no such filter", "http/80");
    refused("gw", "envoy-1", "no such filter", "http/80");

    assertThat(onlyEvent().at("/regarding/name").asText()).isEqualTo("gw");
  }

  @Test
  void aReplicaThatDoesNotLeadTellsNothing() {
    leads.set(false);
    refused("gw", "envoy-1", "meanwhile", "http/80");
    await().until(() -> askedInVain.get() > 0);
    leads.set(true);
    refused("gw", "envoy-1", "now", "http/80");

    assertThat(onlyEvent().path("note").asText()).endsWith(": now");
  }

  private void replica(Duration spacing, Duration refill) {
    result(
        vertx.deployVerticle(
            new RefusalEvents(
                vertx,
                log,
                api,
                mirror,
                new ApplyOptions(
                    CONTROLLER,
                    4,
                    Duration.ofMillis(100),
                    Duration.ofMillis(50),
                    new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)),
                    Duration.ofMillis(300),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(300),
                    InstantSource.system()),
                new EventOptions(CONTROLLER, "one", spacing, BURST, refill, 16),
                this::leads)));
  }

  private boolean leads() {
    boolean now = leads.get();
    if (!now) {
      askedInVain.incrementAndGet();
    }
    return now;
  }

  private void refused(String gateway, String node, String error, String... names) {
    String type = "type.googleapis.com/envoy.config.listener.v3.Listener";
    AckEvent event =
        AckEvent.newBuilder()
            .setGateway("default/" + gateway)
            .setNode(node)
            .setTypeUrl(type)
            .setOutcome(AckEvent.Outcome.NACKED)
            .setError(error)
            .addAllResources(List.of(names))
            .setAtMicros(
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z")) + 1)
            .build();
    result(
        log.append(
            List.of(Append.of(Topics.ACKS, Keys.ack("default/" + gateway, node, type), event))));
  }

  private JsonNode onlyEvent() {
    await().until(() -> !events().isEmpty());
    assertThat(events()).hasSize(1);
    return server.get(events().getFirst());
  }

  private List<String> events() {
    return new ArrayList<>(server.paths(EVENTS + "/"));
  }
}
