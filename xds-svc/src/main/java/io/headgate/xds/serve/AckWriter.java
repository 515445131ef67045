package io.headgate.xds.serve;

import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.AckEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Tells the log what proxies were sent and said. Never waits; what the log refuses is counted. */
final class AckWriter {
  private static final int MAX_ERROR_CHARS = 4_096;
  private static final int MAX_NAMES = 100;

  private final EventLog log;
  private final Meters meters;
  private final Clock clock;

  AckWriter(EventLog log, Meters meters, Clock clock) {
    this.log = log;
    this.meters = meters;
    this.clock = clock;
  }

  void write(
      AdsStream.Peer peer,
      String typeUrl,
      AckEvent.Outcome outcome,
      long revision,
      String error,
      List<String> names) {
    AckEvent event =
        AckEvent.newBuilder()
            .setGateway(peer.gateway())
            .setNode(peer.node())
            .setTypeUrl(typeUrl)
            .setOutcome(outcome)
            .setRevision(revision)
            .setError(bounded(error))
            .addAllResources(names.subList(0, Math.min(names.size(), MAX_NAMES)))
            .setAtMicros(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()))
            .build();
    String key = Keys.ack(peer.gateway(), peer.node(), typeUrl);
    log.append(List.of(Append.of(Topics.ACKS, key, event)))
        .onFailure(cause -> meters.ackEventDropped());
  }

  /** Never cuts a character in two: protobuf strings must be valid. */
  static String bounded(String error) {
    if (error.length() <= MAX_ERROR_CHARS) {
      return error;
    }
    int end = MAX_ERROR_CHARS - 1;
    return error.substring(0, Character.isHighSurrogate(error.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
