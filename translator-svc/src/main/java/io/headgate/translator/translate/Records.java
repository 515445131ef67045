package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.translate.Step.GatewayChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Between steps and records on the log. */
public final class Records {
  private static final int MAX_CAUSES = 100;

  private Records() {}

  /** Everything a step wants written, each gateway's set closed by its marker. */
  public static List<Append> of(Step step, Collection<ResourceKey> causes, Position read) {
    List<Append> records = new ArrayList<>();
    List<String> named =
        causes.stream().sorted().limit(MAX_CAUSES).map(ResourceKey::toString).toList();
    for (GatewayChange change : step.xds()) {
      for (XdsResource resource : change.put()) {
        records.add(
            Append.of(
                Topics.XDS,
                Step.key(resource),
                XdsEvent.newBuilder().setResource(resource).build()));
      }
      change.removed().forEach(key -> records.add(Append.tombstone(Topics.XDS, key)));
      records.add(
          Append.of(
              Topics.XDS,
              Keys.published(change.gateway()),
              XdsEvent.newBuilder()
                  .setPublished(
                      Published.newBuilder()
                          .setGateway(change.gateway())
                          .setRevision(change.revision())
                          .setDigest(change.digest())
                          .setServiceAccount(change.account())
                          .addAllCauses(named)
                          .setResourcesOffset(read.offset(0)))
                  .build()));
    }
    step.desired()
        .forEach((key, event) ->
            records.add(
                event
                    .map(e -> Append.of(Topics.DESIRED, key, e))
                    .orElseGet(() -> Append.tombstone(Topics.DESIRED, key))));
    return records;
  }

  /**
   * What compacted reads of {@code xds} and {@code desired} say is on the log.
   *
   * @param broken told of records that cannot be read, and why; they count as written with a
   *     content that nobody wants, so that they are written again or taken away
   */
  public static Ledger ledger(
      List<LogRecord> xds, List<LogRecord> desired, BiConsumer<LogRecord, String> broken) {
    Ledger ledger = Ledger.EMPTY;
    for (LogRecord record : xds) {
      ledger =
          switch (record.tryDecode(Topics.XDS)) {
            case Decoded.Tombstone() -> ledger;
            case Decoded.Broken(String reason) ->
                unread(skip(ledger, record, reason, broken), record.key());
            case Decoded.Value(XdsEvent event) -> with(ledger, record.key(), event);
          };
    }
    for (LogRecord record : desired) {
      ledger =
          switch (record.tryDecode(Topics.DESIRED)) {
            case Decoded.Tombstone() -> ledger;
            case Decoded.Broken(String reason) ->
                skip(ledger, record, reason, broken)
                    .withDesired(record.key(), DesiredEvent.getDefaultInstance());
            case Decoded.Value(DesiredEvent event) -> ledger.withDesired(record.key(), event);
          };
    }
    return ledger;
  }

  private static Ledger with(Ledger ledger, String key, XdsEvent event) {
    return switch (event.getEventCase()) {
      case PUBLISHED ->
          ledger.withRevision(
              event.getPublished().getGateway(),
              event.getPublished().getRevision(),
              event.getPublished().getServiceAccount());
      case RESOURCE ->
          Step.key(event.getResource()).equals(key)
              ? ledger.withResource(
                  event.getResource().getGateway(), key, event.getResource().getVersion())
              : unread(ledger, key);
      case EVENT_NOT_SET -> unread(ledger, key);
    };
  }

  /** A gateway's set is held back for as long as a record of it cannot be read. */
  private static Ledger unread(Ledger ledger, String key) {
    return Keys.isPublished(key)
        ? ledger.withRevision(Keys.orderingGroup(key), 0, Ledger.Published.UNKNOWN)
        : Keys.xdsParts(key)
            .map(parts -> ledger.withResource(parts.gateway(), key, ""))
            .orElse(ledger);
  }

  /** Folds what proxies said, and tells {@code broken} what cannot be read, and why. */
  public static Proxies heard(
      Proxies before, List<LogRecord> acks, BiConsumer<LogRecord, String> broken) {
    Proxies proxies = before;
    for (LogRecord record : acks) {
      proxies =
          switch (record.tryDecode(Topics.ACKS)) {
            case Decoded.Tombstone() -> proxies;
            case Decoded.Broken(String reason) -> skip(proxies, record, reason, broken);
            case Decoded.Value(AckEvent ack) -> proxies.with(ack);
          };
    }
    return proxies;
  }

  private static <T> T skip(
      T unchanged, LogRecord record, String reason, BiConsumer<LogRecord, String> broken) {
    broken.accept(record, reason);
    return unchanged;
  }
}
