package io.headgate.cli.service;

import io.headgate.watcher.kubernetes.KubernetesWatcher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a watcher on a cluster costs the API server. */
final class WatcherMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  WatcherMetrics(KubernetesWatcher watcher) {
    FunctionCounter.builder("headgate.watcher.api.requests", watcher, KubernetesWatcher::requests)
        .description("Requests sent to the API server")
        .register(registry);
    FunctionCounter.builder("headgate.watcher.api.writes", watcher, KubernetesWatcher::writes)
        .description("Requests that change statuses or objects")
        .register(registry);
    Gauge.builder("headgate.watcher.leads", watcher, held -> held.leads() ? 1 : 0)
        .description("Whether this replica writes")
        .register(registry);
    Gauge.builder("headgate.watcher.kinds.refused", watcher, held -> held.troubles().size())
        .description(
            "Reads that the API server forbids: of a kind, in a namespace, or of one object")
        .register(registry);
  }

  String scrape() {
    return registry.scrape();
  }
}
