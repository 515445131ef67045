package io.headgate.xds.serve;

import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.ExchangeBatch;
import io.headgate.xds.accesslog.Exchanges;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the log what proxies say of requests. Never waits; what is above a bound, or is refused by
 * the log, is counted and lost. A flood of requests is no reason to serve configuration later, so
 * what is above the bound is not even decoded, but for the message that the bound falls into.
 * Confined to its verticle's event loop.
 */
final class AccessLogWriter {
  /** Of one gateway, of those that end well and of the others each. */
  static final int MAX_PER_SECOND = 250;

  private final EventLog log;
  private final Meters meters;
  private final Clock clock;
  private final Map<Source, Integer> written = new HashMap<>();
  private long second;

  AccessLogWriter(EventLog log, Meters meters, Clock clock) {
    this.log = log;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * What is counted together.
   *
   * @param well whether it is of requests that end well
   */
  record Source(String gateway, boolean well) {}

  /** Whether there is room for more in this second; counts a message as lost if there is not. */
  boolean listens(Source source) {
    if (room(source) > 0) {
      return true;
    }
    meters.accessLogMessageDropped();
    return false;
  }

  void write(Source source, String node, List<HTTPAccessLogEntry> entries) {
    ExchangeBatch.Builder batch = ExchangeBatch.newBuilder();
    int room = room(source);
    int nameless = 0;
    int tooMany = 0;
    for (HTTPAccessLogEntry entry : entries) {
      if (Exchanges.toldOtherwise(entry, source.well())) {
        continue;
      }
      if (!Exchanges.named(entry)) {
        nameless++;
      } else if (batch.getExchangesCount() == room) {
        tooMany++;
      } else {
        batch.addExchanges(Exchanges.of(source.gateway(), node, entry));
      }
    }
    meters.exchangesDropped("id", nameless);
    meters.exchangesDropped("rate", tooMany);
    if (batch.getExchangesCount() > 0) {
      written.merge(source, batch.getExchangesCount(), Integer::sum);
      append(source.gateway(), batch.build());
    }
  }

  private void append(String gateway, ExchangeBatch batch) {
    String key = Keys.exchanges(gateway, batch.getExchanges(0).getRequestId());
    log.append(List.of(Append.of(Topics.EXCHANGES, key, batch)))
        .onSuccess(_ -> meters.exchanges(batch.getExchangesCount()))
        .onFailure(_ -> meters.exchangesDropped("log", batch.getExchangesCount()));
  }

  private int room(Source source) {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      written.clear();
    }
    return MAX_PER_SECOND - written.getOrDefault(source, 0);
  }
}
