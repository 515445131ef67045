package io.headgate.epp.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** The meters of one model, looked up once and kept. */
final class ModelMeters {
  private static final Duration[] LATENCY =
      seconds(
          0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20,
          30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600);
  private static final Duration[] FIRST_BYTE =
      seconds(
          0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20,
          30, 45, 60, 120);
  private static final double[] BYTES =
      DoubleStream.iterate(64, b -> b <= 1 << 30, b -> b * 4).toArray();

  final Counter requests;
  final Timer duration;
  final Timer firstByte;
  final Timer firstByteStreaming;
  final DistributionSummary requestBytes;

  ModelMeters(MeterRegistry registry, Tags tags) {
    requests = Counter.builder("llm_d_epp_request_total").tags(tags).register(registry);
    duration =
        Timer.builder("llm_d_epp_request_duration_seconds")
            .tags(tags)
            .serviceLevelObjectives(LATENCY)
            .register(registry);
    firstByte = firstByte(registry, tags, false);
    firstByteStreaming = firstByte(registry, tags, true);
    requestBytes =
        DistributionSummary.builder("llm_d_epp_request_size_bytes")
            .tags(tags)
            .serviceLevelObjectives(BYTES)
            .register(registry);
  }

  private static Timer firstByte(MeterRegistry registry, Tags tags, boolean streaming) {
    return Timer.builder("llm_d_epp_request_ttft_seconds")
        .tags(tags.and("streaming", String.valueOf(streaming)))
        .serviceLevelObjectives(FIRST_BYTE)
        .register(registry);
  }

  private static Duration[] seconds(double... values) {
    return DoubleStream.of(values)
        .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
        .toArray(Duration[]::new);
  }
}
