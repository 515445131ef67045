package io.headgate.epp.scrape;

import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.EndpointSample;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes samples to the log: what changed, and everything once a second, in batches; of several
 * samples of an endpoint between two batches the newest. Never waits: what the log does not take is
 * counted and gone. Not thread-safe.
 */
final class SampleFeed {
  private static final long REPEAT_MICROS = TimeUnit.SECONDS.toMicros(1);

  private final EventLog events;
  private final ScrapeCounters counters;
  private final Map<String, EndpointSample> written = new HashMap<>();
  private final Map<String, EndpointSample> waiting = new LinkedHashMap<>();
  private boolean writing;

  SampleFeed(EventLog events, ScrapeCounters counters) {
    this.events = events;
    this.counters = counters;
  }

  /** {@code error} is empty when all is well. */
  void offer(
      List<String> pools, String endpoint, boolean reachable, String error, Metrics m, long now) {
    for (String pool : pools) {
      EndpointSample sample =
          EndpointSample.newBuilder()
              .setPool(pool)
              .setEndpoint(endpoint)
              .setReachable(reachable)
              .setError(error)
              .setWaiting(m.waiting())
              .setRunning(m.running())
              .setKvCacheUsage(m.kvCacheUsage())
              .setBlockSize(m.blockSize())
              .setGpuBlocks(m.gpuBlocks())
              .setMaxLora(m.maxLora())
              .addAllRunningLoras(m.runningLoras().stream().sorted().toList())
              .addAllWaitingLoras(m.waitingLoras().stream().sorted().toList())
              .addAllUnreported(m.unreported())
              .setAtMicros(now)
              .build();
      String key = Keys.sample(pool, endpoint);
      EndpointSample before = written.get(key);
      if (before == null
          || now - before.getAtMicros() >= REPEAT_MICROS
          || !sample.equals(before.toBuilder().setAtMicros(now).build())) {
        waiting.put(key, sample);
      }
    }
  }

  /** Writes what waits, unless the last batch is still on its way. */
  void flush() {
    if (writing || waiting.isEmpty()) {
      return;
    }
    List<Append> batch =
        waiting.entrySet().stream()
            .map(entry -> Append.of(Topics.ENDPOINT_METRICS, entry.getKey(), entry.getValue()))
            .toList();
    written.putAll(waiting);
    waiting.clear();
    writing = true;
    events
        .append(batch)
        .onSuccess(_ -> counters.published(batch.size()))
        .onFailure(_ -> counters.dropped(batch.size()))
        .onComplete(_ -> writing = false);
  }

  /** The endpoint is gone. */
  void forget(String endpoint) {
    written.values().removeIf(sample -> sample.getEndpoint().equals(endpoint));
    waiting.values().removeIf(sample -> sample.getEndpoint().equals(endpoint));
  }
}
