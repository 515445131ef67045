package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.status.StatusReport.PoolEndpoint;
import io.headgate.events.v1.EndpointSample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final String POOL =
      """
      apiVersion: inference.networking.k8s.io/v1
      kind: InferencePool
      metadata: {name: demo, namespace: default}
      spec:
        selector: {matchLabels: {app: demo}}
        targetPorts: [{number: 8000}]
      """;
  private static final EndpointSample HEARD =
      EndpointSample.newBuilder()
          .setEndpoint("127.0.0.11:8000")
          .setReachable(true)
          .setAtMicros(TimeUnit.SECONDS.toMicros(NOW.getEpochSecond() - 1))
          .build();

  @Test
  void aPoolWhoseEndpointsAnswerIsWell() {
    assertThat(sentences(List.of(endpoint(HEARD)), POOL, pod("a", "127.0.0.11", true))).isEmpty();
  }

  @Test
  void aPoolThatSelectsNobodySaysWhatItLooksFor() {
    assertThat(sentences(List.of(), POOL))
        .containsExactly(
            "InferencePool default/demo has no endpoint: no Pod in namespace default has the"
                + " labels app=demo");
  }

  @Test
  void aPoolOfPodsThatCannotServeSaysWhyTheyCannot() {
    assertThat(sentences(List.of(), POOL, pod("a", "", true), pod("b", "127.0.0.12", false)))
        .containsExactly(
            "InferencePool default/demo has no endpoint: none of its Pods can serve: a has no"
                + " status.podIP, b is not ready");
  }

  @Test
  void aPodThatSaysWhyItIsNotReadyIsQuoted() {
    String drained =
        pod("b", "127.0.0.12", false)
            .replace("status: 'False'", "status: 'False', message: answers 503");

    assertThat(sentences(List.of(), POOL, drained))
        .containsExactly(
            "InferencePool default/demo has no endpoint: none of its Pods can serve: b is not ready"
                + " (answers 503)");
    assertThat(sentences(List.of(endpoint(HEARD)), POOL, pod("a", "127.0.0.11", true), drained))
        .containsExactly(
            "InferencePool default/demo: not ready, and so without requests: b (answers 503)");
  }

  @Test
  void aDrainedPodIsNamed() {
    assertThat(
            sentences(
                List.of(endpoint(HEARD)),
                POOL,
                pod("a", "127.0.0.11", true),
                pod("b", "127.0.0.12", false)))
        .containsExactly("InferencePool default/demo: not ready, and so without requests: b");
  }

  @Test
  void anEndpointThatDoesNotAnswerIsNamed() {
    EndpointSample silent = HEARD.toBuilder().setReachable(false).setError("no answer yet").build();

    assertThat(sentences(List.of(endpoint(silent)), POOL, pod("a", "127.0.0.11", true)))
        .containsExactly(
            "endpoint 127.0.0.11:8000 of InferencePool default/demo does not answer the picker: no"
                + " answer yet");
  }

  @Test
  void oldNewsIsOnlyToldWhereSomebodyOughtToScrape() {
    EndpointSample old =
        HEARD.toBuilder().setAtMicros(TimeUnit.SECONDS.toMicros(NOW.getEpochSecond() - 40)).build();
    EndpointSample other = old.toBuilder().setEndpoint("127.0.0.12:8000").build();
    List<PoolEndpoint> endpoints = List.of(endpoint(old), endpoint(other));

    assertThat(sentences(endpoints, POOL, pod("a", "127.0.0.11", true)))
        .singleElement()
        .asString()
        .isEqualTo(
            "InferencePool default/demo: last scraped 40 s ago: 127.0.0.11:8000, 127.0.0.12:8000; is"
                + " a picker running?");
    assertThat(
            new Backing(
                    Objects.of(POOL),
                    new TreeMap<>(Map.of("default/demo", endpoints)),
                    Optional.empty())
                .sentences())
        .isEmpty();
  }

  private static List<String> sentences(List<PoolEndpoint> endpoints, String... documents) {
    return new Backing(
            Objects.of(documents),
            new TreeMap<>(Map.of("default/demo", endpoints)),
            Optional.of(NOW))
        .sentences();
  }

  private static PoolEndpoint endpoint(EndpointSample sample) {
    return new PoolEndpoint(sample.getEndpoint(), Optional.of(sample));
  }

  private static String pod(String name, String ip, boolean ready) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, namespace: default, labels: {app: demo}}
    status:
      podIP: '%s'
      conditions: [{type: Ready, status: '%s'}]
    """
        .formatted(name, ip, ready ? "True" : "False");
  }
}
