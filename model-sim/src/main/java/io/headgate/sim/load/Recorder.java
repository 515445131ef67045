package io.headgate.sim.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Collects what one run measures; it belongs to the event loop that sends. */
final class Recorder {
  private static final int EXAMPLES = 20;
  private static final int DETAIL_CHARS = 200;
  private static final long MAX_MICROS = 3_600_000_000L;

  private final LoadSpec spec;
  private final long start;
  private final Map<Long, ProcessSample> before = new HashMap<>();
  private final Histogram latency = new Histogram(MAX_MICROS, 3);
  private final Histogram firstByte = new Histogram(MAX_MICROS, 3);
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<String, Long> pods = new TreeMap<>();
  private final List<LoadReport.Failure> failures = new ArrayList<>();
  private long requests;
  private long succeeded;
  private long bytesSent;
  private long bytesReceived;

  Recorder(LoadSpec spec, long start) {
    this.spec = spec;
    this.start = start;
    for (LoadSpec.WatchedProcess process : spec.processes()) {
      ProcessSample.of(process.pid()).ifPresent(sample -> before.put(process.pid(), sample));
    }
  }

  void sent(long bytes) {
    bytesSent += bytes;
  }

  void received(long bytes) {
    bytesReceived += bytes;
  }

  void answered(int status, long due, long first, long end, @Nullable String pod) {
    requests++;
    succeeded++;
    outcomes.merge(Integer.toString(status), 1L, Long::sum);
    if (pod != null) {
      pods.merge(pod, 1L, Long::sum);
    }
    latency.recordValue(micros(end - due));
    firstByte.recordValue(micros(first - due));
  }

  void failed(String outcome, long now, @Nullable String requestId, @Nullable String detail) {
    requests++;
    outcomes.merge(outcome, 1L, Long::sum);
    if (failures.size() < EXAMPLES) {
      String text = detail == null ? "" : detail;
      failures.add(
          new LoadReport.Failure(
              (now - start) / 1e9,
              outcome,
              requestId == null ? "" : requestId,
              text.substring(0, Math.min(DETAIL_CHARS, text.length()))));
    }
  }

  LoadReport report(long end) {
    List<ProcessUsage> usages = new ArrayList<>();
    for (LoadSpec.WatchedProcess process : spec.processes()) {
      ProcessSample first = before.get(process.pid());
      ProcessSample.of(process.pid())
          .filter(last -> first != null)
          .ifPresent(last -> usages.add(usage(process, first, last)));
    }
    return new LoadReport(
        (end - start) / 1e9,
        requests,
        succeeded,
        outcomes,
        pods,
        Latency.of(latency),
        Latency.of(firstByte),
        bytesSent,
        bytesReceived,
        usages,
        failures);
  }

  private ProcessUsage usage(
      LoadSpec.WatchedProcess process, @Nullable ProcessSample first, ProcessSample last) {
    double cpu = first == null ? 0 : last.cpuSeconds() - first.cpuSeconds();
    return new ProcessUsage(
        process.name(),
        process.pid(),
        cpu,
        succeeded == 0 ? 0 : cpu * 1000 / succeeded,
        last.rssBytes(),
        last.peakRssBytes());
  }

  private static long micros(long nanos) {
    return Math.clamp(nanos / 1000, 0, MAX_MICROS);
  }
}
