package io.headgate.watcher.publish;

import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.watcher.ledger.Ledger;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes topic {@code resources} say what a source says. Starting completes once the first {@code
 * Synced} marker is on the log.
 */
public final class WatcherVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WatcherVerticle.class);

  /** What is wrong with a user's text, which is no business of a class. */
  private static final Logger CONFIGURATION =
      LoggerFactory.getLogger("io.headgate.watcher.configuration");

  private final EventLog log;
  private final ResourceSource source;
  private final Sealer sealer;
  private final PublisherOptions options;
  private final Promise<Void> synced = Promise.promise();
  private volatile Ledger ledger = Ledger.EMPTY;
  private final Backlog backlog = new Backlog();
  private volatile @Nullable String untaken;
  private volatile @Nullable ResourcePublisher publisher;
  private boolean stopped;

  public WatcherVerticle(
      EventLog log, ResourceSource source, Sealer sealer, PublisherOptions options) {
    this.log = log;
    this.source = source;
    this.sealer = sealer;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    ResourcePublisher writer = new ResourcePublisher(vertx, log, options);
    publisher = writer;
    return log.readCompacted(Topics.RESOURCES)
        .map(compacted -> ledger = Ledger.of(compacted.records(), WatcherVerticle::tellBroken))
        .compose(_ -> source.start(batch -> take(batch, writer)))
        .compose(_ -> synced.future())
        .compose(_ -> writer.drained());
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    ResourcePublisher writer = publisher;
    return source
        .stop()
        .eventually(() -> writer == null ? Future.succeededFuture() : writer.stop());
  }

  /** What the source cannot take at present; safe from any thread. */
  public List<Problem> problems() {
    return List.copyOf(ledger.problems());
  }

  /** Whether changes reach the log; safe from any thread. */
  public LogHealth health() {
    ResourcePublisher writer = publisher;
    Optional<String> trouble = trouble();
    if (trouble.isPresent()) {
      return new LogHealth.Degraded(trouble.get());
    }
    return writer == null ? new LogHealth.Healthy() : writer.health();
  }

  /**
   * Why changes are not followed at present, apart from a log that refuses them; safe from any
   * thread.
   */
  public Optional<String> trouble() {
    return Optional.ofNullable(untaken).or(source::trouble);
  }

  /** What cannot be taken waits, and all that comes after it: the order of facts counts. */
  private void take(List<SourceEvent> batch, ResourcePublisher writer) {
    boolean behind = !backlog.isEmpty();
    backlog.add(batch);
    if (!behind) {
      takeAll(writer, options.firstRetry().toMillis());
    }
  }

  private void takeAll(ResourcePublisher writer, long retryMillis) {
    try {
      takeNow(backlog.events(), writer);
      backlog.clear();
      untaken = null;
    } catch (RuntimeException bug) {
      if (untaken == null) {
        LOG.atError().setCause(bug).log("changes cannot be taken; what was in force stays");
      }
      untaken = "changes cannot be taken: " + bug;
      long next = Math.min(retryMillis * 2, options.longestRetry().toMillis());
      vertx.setTimer(retryMillis, _ -> retry(writer, next));
    }
  }

  private void retry(ResourcePublisher writer, long retryMillis) {
    if (!stopped) {
      takeAll(writer, retryMillis);
    }
  }

  private void takeNow(List<SourceEvent> batch, ResourcePublisher writer) {
    String now = options.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    Ledger.Step step = ledger.on(batch, sealer, now);
    Ledger before = ledger;
    ledger = step.next();
    batch.forEach(event -> tell(event, before));
    writer.publish(step.records());
    if (ledger.synced()) {
      synced.tryComplete();
    }
  }

  private static void tellBroken(LogRecord record, String reason) {
    LOG.atError()
        .addKeyValue("record", record.display())
        .addKeyValue("reason", reason)
        .log("record passed over");
  }

  private static void tell(SourceEvent event, Ledger before) {
    switch (event) {
      case SourceEvent.Upserted _, SourceEvent.Deleted _ -> {}
      case SourceEvent.Synced(String name, long objects) ->
          LOG.atInfo()
              .addKeyValue("source", name)
              .addKeyValue("objects", objects)
              .log("resources read");
      case SourceEvent.Rejected(Problem problem) ->
          CONFIGURATION
              .atLevel(problem.severity() == Problem.Severity.ERROR ? Level.ERROR : Level.WARN)
              .log("{}", problem.display() + (before.keeps(problem) ? Problem.KEPT : ""));
      case SourceEvent.Cleared(Problem problem) ->
          LOG.atInfo()
              .addKeyValue("file", problem.file())
              .addKeyValue("field", problem.field())
              .log("problem solved");
    }
  }
}
