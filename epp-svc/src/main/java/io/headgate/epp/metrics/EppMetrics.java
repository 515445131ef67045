package io.headgate.epp.metrics;

import io.headgate.epp.scheduling.RequestFacts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Counts requests, decisions and streams. Meters are looked up once per model and kept.
 * Thread-safe.
 */
public final class EppMetrics {
  private static final int MAX_MODELS = 1000;
  private static final int MAX_MODEL_LENGTH = 256;
  private static final String OTHER = "other";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
  private final Map<String, Counter> errors = new ConcurrentHashMap<>();
  private final LongAdder streams = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final List<Supplier<String>> pages = new CopyOnWriteArrayList<>();
  private final Timer untilAnswer;
  private final Counter unreadable;

  public EppMetrics() {
    gauge("llm_d_epp_extproc_streams_inflight", Tags.empty(), streams::sum);
    gauge("llm_d_epp_request_running", Tags.empty(), requests::sum);
    untilAnswer =
        Timer.builder("llm_d_epp_request_processing_duration_seconds")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofNanos(500_000),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofSeconds(1))
            .register(registry);
    unreadable = Counter.builder("headgate_epp_unreadable_bodies_total").register(registry);
  }

  /** Names one more value to be read when metrics are asked for. */
  public void gauge(String name, Tags tags, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** Adds text, in Prometheus' format, to what is shown when metrics are asked for. */
  public void page(Supplier<String> text) {
    pages.add(text);
  }

  public void streamOpened() {
    streams.increment();
  }

  public void streamClosed() {
    streams.decrement();
  }

  /**
   * A request got its verdict.
   *
   * @param status 0 when there was a pick, else the HTTP status of the refusal
   */
  public void picked(RequestFacts facts, int status, String code, long nanos) {
    ModelMeters meters = meters(facts.model());
    meters.requests.increment();
    meters.requestBytes.record((double) facts.requestBytes());
    untilAnswer.record(nanos, TimeUnit.NANOSECONDS);
    if (status == 0) {
      requests.increment();
    } else {
      error(facts.model(), code);
      if (status == 400) {
        unreadable.increment();
      }
    }
  }

  public void firstByte(RequestFacts facts, long nanos) {
    ModelMeters meters = meters(facts.model());
    (facts.streaming() ? meters.firstByteStreaming : meters.firstByte)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  public void finished(RequestFacts facts, int status, long nanos) {
    requests.decrement();
    meters(facts.model()).duration.record(nanos, TimeUnit.NANOSECONDS);
    if (status >= 400) {
      error(facts.model(), "http_" + status);
    }
  }

  /** In Prometheus' text format. */
  public String scrape() {
    StringBuilder page = new StringBuilder(registry.scrape());
    pages.forEach(more -> page.append(more.get()));
    return page.toString();
  }

  private ModelMeters meters(String model) {
    ModelMeters known = models.get(model);
    return known != null ? known : models.computeIfAbsent(label(model), this::create);
  }

  /** Clients choose model names; only so many become labels. */
  private String label(String model) {
    boolean known = models.containsKey(model);
    boolean room = models.size() < MAX_MODELS && model.length() <= MAX_MODEL_LENGTH;
    return known || room ? model : OTHER;
  }

  private ModelMeters create(String model) {
    return new ModelMeters(registry, tags(model));
  }

  private void error(String model, String code) {
    String label = label(model);
    errors
        .computeIfAbsent(
            label + "|" + code,
            _ ->
                Counter.builder("llm_d_epp_request_error_total")
                    .tags(tags(label).and("error_code", code))
                    .register(registry))
        .increment();
  }

  private static Tags tags(String model) {
    return Tags.of(
        "model_name", model, "target_model_name", model, "fairness_id", "", "priority", "0");
  }
}
