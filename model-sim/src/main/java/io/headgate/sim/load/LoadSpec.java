package io.headgate.sim.load;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One run. It ends at {@code duration} or after {@code maxRequests}, whichever comes first, when
 * what is in flight has been answered or timed out.
 *
 * @param target {@code http://} URL of a loopback address, with path
 * @param warmUp time before counting starts, not part of {@code duration}
 * @param timeout for each request
 * @param headers sent with every request
 * @param processes whose CPU and memory are measured
 */
@RecordBuilder
public record LoadSpec(
    URI target,
    Pace pace,
    Traffic traffic,
    Duration warmUp,
    Duration duration,
    long maxRequests,
    Duration timeout,
    Map<String, String> headers,
    List<WatchedProcess> processes)
    implements LoadSpecBuilder.With {

  /** A process of this machine under a name for the report. */
  public record WatchedProcess(String name, long pid) {}

  public LoadSpec {
    headers = Map.copyOf(headers);
    processes = List.copyOf(processes);
    if (!"http".equals(target.getScheme()) || !loopback(target.getHost())) {
      throw new IllegalArgumentException(
          "target must be http:// on a loopback address (127.x.y.z, [::1], localhost)");
    }
    if (target.getPort() < 1) {
      throw new IllegalArgumentException("target must name a port");
    }
    bounded("warm-up", warmUp, Duration.ZERO);
    bounded("duration", duration, Duration.ofMillis(1));
    bounded("timeout", timeout, Duration.ofMillis(1));
    if (maxRequests < 1) {
      throw new IllegalArgumentException("requests must be at least 1");
    }
  }

  /** Steady 2 KB requests at {@code perSecond} until stopped or for {@code duration}. */
  public static LoadSpec steady(URI target, String model, double perSecond, Duration duration) {
    return new LoadSpec(
        target,
        new Pace.Open(perSecond, 1000),
        Traffic.small(model),
        Duration.ZERO,
        duration,
        Long.MAX_VALUE,
        Duration.ofSeconds(10),
        Map.of(),
        List.of());
  }

  /** As many 2 KB requests as {@code connections} can carry. */
  public static LoadSpec full(URI target, String model, int connections, Duration duration) {
    return steady(target, model, 1, duration).withPace(new Pace.Closed(connections));
  }

  /**
   * The same prompts' shape with other text, so that a second run does not hit the first's cache.
   */
  public LoadSpec withSeed(long seed) {
    return withTraffic(traffic.withSeed(seed));
  }

  /** Decided by the text alone: no name but localhost is ever looked up. */
  private static boolean loopback(String host) {
    return host != null
        && (host.equals("localhost")
            || host.equals("[::1]")
            || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
  }

  private static void bounded(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofHours(24)) > 0) {
      throw new IllegalArgumentException(name + " must be " + least + " to PT24H");
    }
  }
}
