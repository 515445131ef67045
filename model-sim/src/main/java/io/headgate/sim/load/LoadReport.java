package io.headgate.sim.load;

import java.util.List;
import java.util.Map;

/**
 * What a run measured, warm-up left out.
 *
 * @param seconds from the end of the warm-up to the last answer
 * @param requests sent or due
 * @param succeeded answered with 2xx to the end
 * @param outcomes how often each kind: a status code, or {@code connect}, {@code reset}, {@code
 *     timeout}, {@code truncated} (a stream without its end), {@code not-sent}, {@code other}
 * @param pods answers by {@code x-inference-pod}
 * @param latency of successful requests, to the last byte
 * @param firstByte of successful requests, to the first byte of the body
 * @param failures the first few, as examples
 */
public record LoadReport(
    double seconds,
    long requests,
    long succeeded,
    Map<String, Long> outcomes,
    Map<String, Long> pods,
    Latency latency,
    Latency firstByte,
    long bytesSent,
    long bytesReceived,
    List<ProcessUsage> processes,
    List<Failure> failures) {

  /** One request that failed, {@code atSeconds} into the run. */
  public record Failure(double atSeconds, String outcome, String requestId, String detail) {}

  public LoadReport {
    outcomes = Map.copyOf(outcomes);
    pods = Map.copyOf(pods);
    processes = List.copyOf(processes);
    failures = List.copyOf(failures);
  }

  public long failed() {
    return requests - succeeded;
  }

  public double requestsPerSecond() {
    return seconds == 0 ? 0 : succeeded / seconds;
  }
}
