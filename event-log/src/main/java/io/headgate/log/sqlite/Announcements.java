package io.headgate.log.sqlite;

import io.headgate.events.log.LogException;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells tails how far topics reach: at once for appends in this JVM, over the event bus, and by
 * polling for those of other processes.
 */
final class Announcements {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final Vertx vertx;
  private final SqliteFile file;
  private final ObjLongConsumer<String> wake;
  private final String address;
  private final MessageConsumer<JsonObject> consumer;
  private final CountDownLatch closed = new CountDownLatch(1);

  Announcements(Vertx vertx, SqliteFile file, ObjLongConsumer<String> wake) throws SQLException {
    this.vertx = vertx;
    this.file = file;
    this.wake = wake;
    this.address = "headgate.log:" + file.path();
    this.consumer =
        vertx.eventBus().localConsumer(address, message -> wake(message.body().getMap()));
    LogReader reader = LogReader.open(file);
    Thread.ofPlatform().daemon().name("headgate-log-poll").start(() -> poll(reader));
  }

  /** Called with the new ends after each commit. */
  void publish(Map<String, Long> ends) {
    if (!ends.isEmpty()) {
      ends.forEach(wake::accept); // our own tails need no hop
      JsonObject body = new JsonObject();
      ends.forEach(body::put);
      try {
        vertx.eventBus().publish(address, body, new DeliveryOptions().setLocalOnly(true));
      } catch (IllegalStateException | RejectedExecutionException e) {
        LOG.atDebug().setCause(e).log("Vert.x has been closed, nobody to tell of an append");
      }
    }
  }

  void close() {
    closed.countDown();
    var _ = consumer.unregister();
  }

  private void wake(Map<String, Object> ends) {
    ends.forEach((topic, end) -> wake.accept(topic, ((Number) end).longValue()));
  }

  private void poll(LogReader reader) {
    try (reader) {
      long seen = -1;
      while (!closed.await(file.options().pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
        seen = look(reader, seen);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("file", file.path()).setCause(e).log("log poll not closed cleanly");
    }
  }

  private long look(LogReader reader, long seen) {
    try {
      long version = reader.dataVersion();
      if (version != seen) {
        reader.ends().forEach(wake::accept);
      }
      return version;
    } catch (SQLException e) {
      LogException translated = SqliteErrors.translate(file.path(), e);
      LOG.atDebug().addKeyValue("file", file.path()).setCause(translated).log("log poll failed");
      return seen;
    }
  }
}
