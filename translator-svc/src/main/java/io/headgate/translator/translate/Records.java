package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.translate.Step.GatewayChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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

  /** What compacted reads of {@code xds} and {@code desired} say is on the log. */
  public static Ledger ledger(List<LogRecord> xds, List<LogRecord> desired) {
    Ledger ledger = Ledger.EMPTY;
    for (LogRecord record : xds) {
      if (!record.isTombstone()) {
        XdsEvent event = record.decode(Topics.XDS);
        ledger =
            Keys.isPublished(record.key())
                ? ledger.withRevision(
                    event.getPublished().getGateway(),
                    event.getPublished().getRevision(),
                    event.getPublished().getServiceAccount())
                : ledger.withResource(
                    event.getResource().getGateway(),
                    record.key(),
                    event.getResource().getVersion());
      }
    }
    for (LogRecord record : desired) {
      if (!record.isTombstone()) {
        ledger = ledger.withDesired(record.key(), record.decode(Topics.DESIRED));
      }
    }
    return ledger;
  }

  /** Folds what proxies said. */
  public static Proxies heard(Proxies before, List<LogRecord> acks) {
    Proxies proxies = before;
    for (LogRecord record : acks) {
      if (!record.isTombstone()) {
        proxies = proxies.with(record.decode(Topics.ACKS));
      }
    }
    return proxies;
  }
}
