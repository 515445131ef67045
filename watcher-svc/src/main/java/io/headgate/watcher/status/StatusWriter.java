package io.headgate.watcher.status;

import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.watcher.ledger.ProblemRecords;
import io.headgate.watcher.normalize.CanonicalJson;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topic {@code desired}, and the records of problems on topic {@code resources}, and hands
 * them to an applier.
 */
public final class StatusWriter extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  private final EventLog log;
  private final DesiredApplier applier;
  private final List<EventLog.Tail> tails = new ArrayList<>();
  private Future<Void> last = Future.succeededFuture();

  public StatusWriter(EventLog log, DesiredApplier applier) {
    this.log = log;
    this.applier = applier;
  }

  @Override
  public Future<?> start() {
    return log.readCompacted(Topics.DESIRED)
        .compose(desired ->
            log.readCompacted(Topics.RESOURCES).compose(resources -> begin(desired, resources)));
  }

  @Override
  public Future<?> stop() {
    return Future.join(tails.stream().map(EventLog.Tail::stop).toList());
  }

  private Future<Void> begin(EventLog.Compacted desired, EventLog.Compacted resources) {
    List<Desire.Present> all = new ArrayList<>();
    desired.records().forEach(record -> read(record, Desire::of).ifPresent(one -> keep(one, all)));
    resources
        .records()
        .forEach(record -> read(record, StatusWriter::problem).ifPresent(one -> keep(one, all)));
    return applier
        .begin(all)
        .compose(_ -> log.tail(Topics.DESIRED, desired.end(), batch -> take(batch, Desire::of)))
        .map(tails::add)
        .compose(_ ->
            log.tail(
                Topics.RESOURCES, resources.end(), batch -> take(batch, StatusWriter::problem)))
        .map(tails::add)
        .mapEmpty();
  }

  private static void keep(Desire desire, List<Desire.Present> all) {
    switch (desire) {
      case Desire.Present present -> all.add(present);
      case Desire.Absent _ -> {}
    }
  }

  /** Two tails feed one applier: each batch waits for the one before. */
  private Future<Void> take(List<LogRecord> batch, Function<LogRecord, Optional<Desire>> read) {
    List<Desire> changes = batch.stream().flatMap(record -> read(record, read).stream()).toList();
    if (changes.isEmpty()) {
      return Future.succeededFuture();
    }
    last = last.transform(_ -> applier.apply(changes));
    return last;
  }

  /** A record that cannot be read is passed over: those behind it count. */
  private static Optional<Desire> read(
      LogRecord record, Function<LogRecord, Optional<Desire>> read) {
    try {
      return read.apply(record);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("record", record.display())
          .addKeyValue("reason", e.getMessage())
          .log("record passed over");
      return Optional.empty();
    }
  }

  private static Optional<Desire> problem(LogRecord record) {
    if (!record.key().startsWith(ProblemRecords.KIND + ".")) {
      return Optional.empty();
    }
    ResourceKey key = ResourceKey.parse(record.key());
    if (record.isTombstone()) {
      return Optional.of(new Desire.Absent(key, true));
    }
    byte[] json = record.decode(Topics.RESOURCES).getResource().getJson().toByteArray();
    return Optional.of(new Desire.Present(key, true, CanonicalJson.read(json)));
  }
}
