package io.headgate.watcher.publish;

import io.headgate.events.log.Append;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records to the log, come what may: one append at a time, the newest record per key, tried
 * again with back-off until it is written. Used on one Vert.x context.
 */
final class ResourcePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(ResourcePublisher.class);

  private final Vertx vertx;
  private final EventLog log;
  private final PublisherOptions options;
  private final Map<String, Append> pending = new LinkedHashMap<>();
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private volatile LogHealth health = new LogHealth.Healthy();
  private Future<Void> appended = Future.succeededFuture();
  private boolean writing;
  private boolean stopped;

  ResourcePublisher(Vertx vertx, EventLog log, PublisherOptions options) {
    this.vertx = vertx;
    this.log = log;
    this.options = options;
  }

  LogHealth health() {
    return health;
  }

  void publish(List<Append> records) {
    for (Append record : records) {
      pending.remove(record.key());
      pending.put(record.key(), record);
    }
    write();
  }

  /** Completes when nothing waits to be written. */
  Future<Void> drained() {
    if (pending.isEmpty() && !writing) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    return promise.future();
  }

  /**
   * Gives up what has not been written; a restart finds it by comparing with the log. Completes
   * when the log has taken or refused what it was given last.
   */
  Future<Void> stop() {
    stopped = true;
    waiting.forEach(promise -> promise.tryFail("the watcher has been stopped"));
    waiting.clear();
    return appended.otherwiseEmpty();
  }

  private void write() {
    if (writing || stopped || pending.isEmpty()) {
      return;
    }
    List<Append> batch = new ArrayList<>();
    long bytes = 0;
    for (Append record : pending.values()) {
      byte[] payload = record.payload();
      bytes += payload == null ? 0 : payload.length;
      if (!batch.isEmpty() && (batch.size() >= options.batch() || bytes > options.batchBytes())) {
        break;
      }
      batch.add(record);
    }
    writing = true;
    attempt(batch, options.firstRetry().toMillis());
  }

  private void attempt(List<Append> batch, long retryMillis) {
    appended = log.append(batch);
    appended
        .onSuccess(_ -> {
          writing = false;
          batch.forEach(record -> pending.remove(record.key(), record));
          health = new LogHealth.Healthy();
          if (pending.isEmpty()) {
            waiting.forEach(Promise::tryComplete);
            waiting.clear();
          }
          write();
        })
        .onFailure(failure -> later(batch, retryMillis, failure));
  }

  private void later(List<Append> batch, long retryMillis, Throwable failure) {
    if (stopped) {
      return;
    }
    if (health instanceof LogHealth.Healthy) {
      LOG.atWarn()
          .addKeyValue("records", batch.size())
          .setCause(failure)
          .log("changes cannot be written to the log, trying again");
    }
    health = new LogHealth.Degraded("resources wait to be written: " + failure.getMessage());
    vertx.setTimer(
        retryMillis,
        _ -> {
          if (!stopped) {
            // Newer records may have come for the same keys.
            attempt(newest(batch), Math.min(retryMillis * 2, options.longestRetry().toMillis()));
          }
        });
  }

  private List<Append> newest(List<Append> batch) {
    List<Append> newest = new ArrayList<>();
    for (Append record : batch) {
      newest.add(pending.getOrDefault(record.key(), record));
    }
    return newest;
  }
}
