package io.headgate.log;

import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tail: a thread that fetches batches and hands them to a handler on its Vert.x context, one at
 * a time.
 */
public final class TailLoop implements EventLog.Tail {
  private static final Logger LOG = LoggerFactory.getLogger(TailLoop.class);
  private static final long FIRST_BACKOFF_MILLIS = 20;
  private static final long LAST_BACKOFF_MILLIS = 5_000;

  /** Where a tail gets its records; used by the tail's thread alone, except {@link #wake}. */
  public interface Source {
    /** The records behind those of the last call; waits for them, or returns none when woken. */
    List<LogRecord> next() throws Exception;

    /** Ends a running or the coming call of {@link #next} early. */
    void wake();

    void close();
  }

  private final String topic;
  private final Source source;
  private final Context context;
  private final Function<List<LogRecord>, Future<Void>> onBatch;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Promise<Void> ended = Promise.promise();
  private final Thread thread;

  public TailLoop(
      String topic,
      Source source,
      Context context,
      Function<List<LogRecord>, Future<Void>> onBatch) {
    this.topic = topic;
    this.source = source;
    this.context = context;
    this.onBatch = onBatch;
    this.thread = Thread.ofPlatform().daemon().name("headgate-tail-" + topic).unstarted(this::run);
  }

  public TailLoop start() {
    thread.start();
    return this;
  }

  /** Closes the source of a loop that was never started, for whoever waits for its end. */
  public void abandon() {
    source.close();
    ended.complete();
  }

  @Override
  public Future<Void> stop() {
    stopped.countDown();
    source.wake();
    Answer<Void> answer = new Answer<>(context);
    ended.future().onComplete(_ -> answer.settle(Future.succeededFuture()));
    return answer.future();
  }

  private void run() {
    try {
      long backoff = FIRST_BACKOFF_MILLIS;
      while (!isStopped()) {
        try {
          deliver(source.next());
          backoff = FIRST_BACKOFF_MILLIS;
        } catch (InterruptedException | RejectedExecutionException e) {
          return; // Vert.x has been closed
        } catch (Exception e) {
          if (pause(backoff, "tail cannot read, trying again", e)) {
            return;
          }
          backoff = Math.min(2 * backoff, LAST_BACKOFF_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      source.close();
      ended.complete();
    }
  }

  private void deliver(List<LogRecord> batch) throws InterruptedException {
    long backoff = FIRST_BACKOFF_MILLIS;
    while (!batch.isEmpty() && !isStopped()) {
      CompletableFuture<Void> handled = new CompletableFuture<>();
      context.runOnContext(_ -> handle(batch, handled));
      try {
        handled.get();
        return;
      } catch (ExecutionException e) {
        if (pause(backoff, "batch not handled, delivering it again", e.getCause())) {
          return;
        }
        backoff = Math.min(2 * backoff, LAST_BACKOFF_MILLIS);
      }
    }
  }

  private void handle(List<LogRecord> batch, CompletableFuture<Void> handled) {
    Future<Void> outcome;
    try {
      outcome = onBatch.apply(batch);
    } catch (RuntimeException | Error e) {
      outcome = Future.failedFuture(e);
    }
    outcome.onSuccess(_ -> handled.complete(null)).onFailure(handled::completeExceptionally);
  }

  private boolean pause(long millis, String message, @Nullable Throwable cause)
      throws InterruptedException {
    if (isStopped()) {
      return true;
    }
    LOG.atWarn().addKeyValue("topic", topic).setCause(cause).log(message);
    return stopped.await(millis, TimeUnit.MILLISECONDS);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }
}
