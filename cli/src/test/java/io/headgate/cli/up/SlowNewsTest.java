package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.log.LogLocation;
import io.headgate.events.Topic;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** News of a log that takes its time. */
@Timeout(60)
class SlowNewsTest {
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private EventLog log;
  private ConditionNews news;

  @BeforeEach
  void open() {
    log =
        new LogLocation.InFile(directory.resolve("events.db"))
            .open(vertx, LogLocation.Use.GATEWAY)
            .await();
    news = new ConditionNews(directory, _ -> {});
  }

  @AfterEach
  void close() {
    news.stop();
    log.close().await();
    vertx.close().await();
  }

  @Test
  void aLogThatDoesNotAnswerIsNotWaitedForForEver() {
    Future<Void> told =
        news.follow(new Held(log, Promise.promise(), Promise.promise()), Duration.ofMillis(50));

    await().until(told::succeeded);
  }

  @Test
  void aTailThatComesAfterTheEndIsStopped() {
    Held held = new Held(log, Promise.promise(), Promise.promise());
    AtomicBoolean stopped = new AtomicBoolean();
    var _ = news.follow(held, Duration.ofMinutes(1));
    await().until(held.asked.future()::succeeded);

    news.stop();
    held.tail.complete(() -> {
      stopped.set(true);
      return Future.succeededFuture();
    });

    assertThat(stopped).isTrue();
  }

  /** A log whose tails are established when a test says so. */
  private record Held(EventLog log, Promise<Void> asked, Promise<EventLog.Tail> tail)
      implements ForwardingLog {
    @Override
    public Future<Tail> tail(
        Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
      asked.tryComplete();
      return tail.future();
    }
  }
}
