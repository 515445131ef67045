package io.headgate.xds.serve;

import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.DecisionBatch;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.Exchange;
import io.headgate.xds.accesslog.Exchanges;
import java.time.Clock;
import java.util.List;

/**
 * Tells the log what proxies say of requests. Never waits; what is above a bound, or is refused by
 * the log, is counted and lost. A flood of requests is no reason to serve configuration later, so
 * what is above the bound is not even decoded, but for the message that the bound falls into.
 * Confined to its verticle's event loop.
 */
final class AccessLogWriter {
  /** Of all proxies together. */
  static final int MAX_PER_SECOND = 1_000;

  private final EventLog log;
  private final Meters meters;
  private final Clock clock;
  private long second;
  private int left;

  AccessLogWriter(EventLog log, Meters meters, Clock clock) {
    this.log = log;
    this.meters = meters;
    this.clock = clock;
  }

  /** Whether there is room for more in this second; counts a message as lost if there is not. */
  boolean listens() {
    if (room() > 0) {
      return true;
    }
    meters.accessLogMessageDropped();
    return false;
  }

  void write(AdsStream.Peer peer, List<HTTPAccessLogEntry> entries) {
    DecisionBatch.Builder batch = DecisionBatch.newBuilder();
    int tooMany = 0;
    for (HTTPAccessLogEntry entry : entries) {
      if (Exchanges.answeredByPicker(entry)) {
        continue;
      }
      if (room() == 0) {
        tooMany++;
        continue;
      }
      left--;
      Exchange exchange = Exchanges.of(peer.gateway(), peer.node(), entry);
      batch.addEvents(DecisionEvent.newBuilder().setExchange(exchange));
    }
    if (tooMany > 0) {
      meters.exchangesDropped("rate", tooMany);
    }
    if (batch.getEventsCount() > 0) {
      append(peer.gateway(), batch.build());
    }
  }

  private void append(String gateway, DecisionBatch batch) {
    String key = Keys.exchanges(gateway, batch.getEvents(0).getExchange().getRequestId());
    DecisionEvent event = DecisionEvent.newBuilder().setBatch(batch).build();
    log.append(List.of(Append.of(Topics.DECISIONS, key, event)))
        .onSuccess(_ -> meters.exchanges(batch.getEventsCount()))
        .onFailure(_ -> meters.exchangesDropped("log", batch.getEventsCount()));
  }

  private int room() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      left = MAX_PER_SECOND;
    }
    return left;
  }
}
