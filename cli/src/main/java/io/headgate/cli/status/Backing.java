package io.headgate.cli.status;

import io.headgate.cli.status.StatusReport.PoolEndpoint;
import io.headgate.events.v1.EndpointSample;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Whether there is somebody behind the pools that routes use.
 *
 * @param resources what is configured
 * @param endpoints of every pool that a route uses, by pool
 * @param now when scrapes ought to be recent; empty when nobody scrapes
 */
record Backing(
    ResourceSet resources, SortedMap<String, List<PoolEndpoint>> endpoints, Optional<Instant> now) {
  /** Scrapes are written once a second at least. */
  private static final Duration STALE = Duration.ofSeconds(15);

  /** One sentence per pool and per endpoint that is in trouble. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    endpoints.forEach((id, known) -> {
      resources
          .get(InferencePool.class, Name.parse(id))
          .flatMap(pool -> known.isEmpty() ? Optional.of(deserted(pool)) : unready(pool))
          .ifPresent(sentences::add);
      for (PoolEndpoint endpoint : known) {
        endpoint.sample().flatMap(sample -> silent(id, sample)).ifPresent(sentences::add);
      }
    });
    return sentences;
  }

  private String deserted(InferencePool pool) {
    List<Pod> pods = pods(pool);
    String why =
        pods.isEmpty()
            ? "no Pod in namespace %s has the labels %s"
                .formatted(pool.meta().namespace(), labels(pool))
            : "none of its Pods can serve: "
                + String.join(", ", pods.stream().map(Backing::hindrance).toList());
    return "InferencePool %s has no endpoint: %s".formatted(pool.name(), why);
  }

  private static String labels(InferencePool pool) {
    return String.join(
        ", ",
        pool.selector().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  private static String hindrance(Pod pod) {
    String why =
        pod.ip().isEmpty()
            ? "has no status.podIP"
            : pod.ready() ? "has no port that the pool targets" : "is not ready" + reason(pod);
    return pod.meta().key().name() + " " + why;
  }

  /** In the words of whoever asks the Pod whether it is ready. */
  private static String reason(Pod pod) {
    return pod.hindrance().isEmpty() ? "" : " (" + pod.hindrance() + ")";
  }

  private Optional<String> unready(InferencePool pool) {
    List<String> names =
        pods(pool).stream()
            .filter(pod -> !pod.ready())
            .map(pod -> pod.meta().key().name() + reason(pod))
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "InferencePool %s: not ready, and so without requests: %s"
                .formatted(pool.name(), String.join(", ", names)));
  }

  /** Those that are on their way out are no trouble. */
  private List<Pod> pods(InferencePool pool) {
    return resources.podsWith(pool.meta().namespace(), pool.selector()).stream()
        .filter(pod -> !pod.meta().deleting())
        .toList();
  }

  private Optional<String> silent(String pool, EndpointSample sample) {
    String who = "endpoint %s of InferencePool %s".formatted(sample.getEndpoint(), pool);
    if (!sample.getReachable()) {
      return Optional.of("%s does not answer the picker: %s".formatted(who, sample.getError()));
    }
    Instant at = Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(sample.getAtMicros()));
    return now.map(present -> Duration.between(at, present))
        .filter(age -> age.compareTo(STALE) > 0)
        .map(age ->
            "%s was last scraped %d s ago: is a picker running?".formatted(who, age.toSeconds()));
  }
}
