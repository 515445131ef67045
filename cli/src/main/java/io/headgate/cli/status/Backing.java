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

  /** One sentence per pool that is in trouble, and per endpoint that does not answer. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    endpoints.forEach((id, known) -> {
      resources
          .get(InferencePool.class, Name.parse(id))
          .flatMap(pool -> known.isEmpty() ? Optional.of(deserted(pool)) : unready(pool))
          .ifPresent(sentences::add);
      List<EndpointSample> samples =
          known.stream().flatMap(endpoint -> endpoint.sample().stream()).toList();
      samples.forEach(sample -> silent(id, sample).ifPresent(sentences::add));
      outdated(id, samples).ifPresent(sentences::add);
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

  private static Optional<String> silent(String pool, EndpointSample sample) {
    return sample.getReachable()
        ? Optional.empty()
        : Optional.of(
            "endpoint %s of InferencePool %s does not answer the picker: %s"
                .formatted(sample.getEndpoint(), pool, sample.getError()));
  }

  /** With their picker all scrapes of a pool end, which is one cause. */
  private Optional<String> outdated(String pool, List<EndpointSample> samples) {
    List<EndpointSample> old =
        samples.stream().filter(EndpointSample::getReachable).filter(this::isOld).toList();
    return now.flatMap(
            present -> old.stream().map(sample -> age(sample, present)).min(Duration::compareTo))
        .map(age ->
            "InferencePool %s: last scraped %d s ago: %s; is a picker running?"
                .formatted(
                    pool,
                    age.toSeconds(),
                    String.join(", ", old.stream().map(EndpointSample::getEndpoint).toList())));
  }

  private boolean isOld(EndpointSample sample) {
    return now.filter(present -> age(sample, present).compareTo(STALE) > 0).isPresent();
  }

  private static Duration age(EndpointSample sample, Instant present) {
    Instant at = Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(sample.getAtMicros()));
    return Duration.between(at, present);
  }
}
