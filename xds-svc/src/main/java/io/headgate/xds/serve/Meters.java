package io.headgate.xds.serve;

import io.headgate.xds.snapshot.TypeUrls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Everything the server counts. Type labels are bounded: unknown types are counted as other. */
public final class Meters {
  private static final Set<String> LABELLED =
      Set.of(
          TypeUrls.CLUSTER,
          TypeUrls.ENDPOINTS,
          TypeUrls.SECRET,
          TypeUrls.LISTENER,
          TypeUrls.ROUTES);

  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger accessLogs = new AtomicInteger();
  private final AtomicLong foldLagMillis = new AtomicLong();
  private final AtomicInteger heldBack = new AtomicInteger();
  private final AtomicLong certificateEnds = new AtomicLong();

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("headgate.xds.streams", streams, AtomicInteger::get)
        .description("Open ADS streams")
        .register(registry);
    Gauge.builder("headgate.xds.access.logs", accessLogs, AtomicInteger::get)
        .description("Open streams of access logs, one per worker of a proxy")
        .register(registry);
    Gauge.builder("headgate.xds.fold.lag.seconds", foldLagMillis, lag -> lag.get() / 1_000.0)
        .description("Age of the newest record when it was read from the log")
        .register(registry);
    Gauge.builder("headgate.xds.gateways.held.back", heldBack, AtomicInteger::get)
        .description("Gateways with an older set than was published")
        .register(registry);
    Gauge.builder("headgate.xds.certificate.end.seconds", certificateEnds, AtomicLong::get)
        .description("When the server certificate ends, since the epoch; 0 without TLS")
        .register(registry);
  }

  /** Open ADS streams. */
  AtomicInteger streams() {
    return streams;
  }

  /** Open streams of access logs. */
  AtomicInteger accessLogs() {
    return accessLogs;
  }

  /** What proxies told of requests and is on the log. */
  void exchanges(int count) {
    Counter.builder("headgate.xds.exchanges").register(registry).increment(count);
  }

  void accessLogMessageDropped() {
    Counter.builder("headgate.xds.access.log.messages.dropped").register(registry).increment();
  }

  void exchangesDropped(String reason, int count) {
    if (count > 0) {
      counter("headgate.xds.exchanges.dropped", "reason", reason).increment(count);
    }
  }

  void refused(String reason) {
    counter("headgate.xds.streams.refused", "reason", reason).increment();
  }

  /** Accepted, refused, or failed when nobody could be asked. */
  void reviewed(String result) {
    counter("headgate.xds.token.reviews", "result", result).increment();
  }

  void certificate(Instant notAfter) {
    certificateEnds.set(notAfter.getEpochSecond());
  }

  void pushed(String typeUrl, Duration sinceVisible) {
    counter("headgate.xds.pushes", "type", label(typeUrl)).increment();
    timer("headgate.xds.push", typeUrl, "From a set becoming visible to the response written")
        .record(sinceVisible);
  }

  void acked(String typeUrl, Duration sinceSent) {
    timer("headgate.xds.ack", typeUrl, "From a response written to its ACK").record(sinceSent);
  }

  void nacked(String typeUrl) {
    counter("headgate.xds.nacks", "type", label(typeUrl)).increment();
  }

  void ackEventDropped() {
    counter("headgate.xds.ack.events.dropped", "reason", "log").increment();
  }

  public void sealedUnreadable() {
    counter("headgate.xds.sealed.unreadable", "reason", "seal").increment();
  }

  public void malformed(int records) {
    counter("headgate.xds.records.malformed", "topic", "xds").increment(records);
  }

  public void unfolded() {
    counter("headgate.xds.records.unfolded", "topic", "xds").increment();
  }

  public void heldBack(int gateways) {
    heldBack.set(gateways);
  }

  public void logFailure() {
    counter("headgate.xds.log.failures", "topic", "xds").increment();
  }

  public void folded(long lagMillis) {
    foldLagMillis.set(Math.max(0, lagMillis));
  }

  private Counter counter(String name, String label, String value) {
    return Counter.builder(name).tag(label, value).register(registry);
  }

  private Timer timer(String name, String typeUrl, String description) {
    return Timer.builder(name)
        .description(description)
        .tag("type", label(typeUrl))
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(5))
        .register(registry);
  }

  private static String label(String typeUrl) {
    return LABELLED.contains(typeUrl) ? TypeUrls.shortName(typeUrl) : "other";
  }
}
