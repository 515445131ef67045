package io.headgate.cli.up;

import io.headgate.cli.status.Cause;
import io.headgate.cli.status.Diagnosis;
import io.headgate.cli.status.Wording;
import io.headgate.cli.text.Visible;
import io.headgate.events.Topic;
import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which conditions have become bad because of what was written, as the watcher says which
 * documents it cannot take, and when they are good again. Reads the log from beside the services,
 * and looks only when nothing has come for a while, for what an edit leads to comes in pieces.
 */
final class ConditionNews {
  private static final Logger LOG = LoggerFactory.getLogger(ConditionNews.class);

  /** What a person reads of what they wrote, as of the documents that the watcher cannot take. */
  static final String CONFIGURATION = "io.headgate.cli.configuration";

  private static final Logger NEWS = LoggerFactory.getLogger(CONFIGURATION);

  private static final Duration QUIET = Duration.ofMillis(250);
  private static final Duration CEILING = Duration.ofSeconds(2);

  /** Lines said at once; `headgate status` has them all. */
  private static final int MOST = 20;

  private final Path directory;
  private final Consumer<String> progress;
  private final Queue<EventLog.Tail> tails = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService teller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("condition-news").factory());

  private final Promise<Void> first = Promise.promise();
  private volatile boolean stopped;

  // Of the teller's thread.
  private Diagnosis diagnosis = Diagnosis.EMPTY;
  private Told told = Told.NOTHING;
  private @Nullable ScheduledFuture<?> next;
  private long since;
  private boolean complete;

  /**
   * News of the objects in {@code directory}.
   *
   * @param progress gets a line per object that is mended
   */
  ConditionNews(Path directory, Consumer<String> progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Completes when it is said what is bad now, or after {@code patience}: then the news come when
   * the log does. Never fails, for a gateway serves without news.
   */
  Future<Void> follow(EventLog log, Duration patience) {
    return follow(log, Topics.RESOURCES)
        .compose(_ -> follow(log, Topics.DESIRED))
        .compose(_ ->
            inTurn(() -> {
              complete = true;
              putOff();
            }))
        .compose(_ -> first.future())
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(e -> {
          LOG.atWarn()
              .setCause(e)
              .log(
                  e instanceof TimeoutException
                      ? "the log is slow, so conditions are told later"
                      : "conditions are not told");
          return null;
        });
  }

  void stop() {
    stopped = true;
    tails.forEach(tail -> {
      var _ = tail.stop();
    });
    teller.shutdown();
  }

  private Future<Void> follow(EventLog log, Topic<?> topic) {
    return log.readCompacted(topic)
        .compose(known ->
            inTurn(() -> diagnosis = diagnosis.with(known.records()))
                .compose(_ -> log.tail(topic, known.end(), this::take)))
        .onSuccess(tail -> {
          tails.add(tail);
          if (stopped) { // which saw no tail, perhaps
            var _ = tail.stop();
          }
        })
        .mapEmpty();
  }

  /** What fails would fail again, so the log need not bring it again. */
  private Future<Void> take(List<LogRecord> records) {
    return inTurn(
            () -> {
              diagnosis = diagnosis.with(records);
              putOff();
            })
        .otherwiseEmpty();
  }

  private Future<Void> inTurn(Runnable step) {
    Promise<Void> done = Promise.promise();
    try {
      teller.execute(() -> {
        try {
          step.run();
          done.complete();
        } catch (RuntimeException e) {
          LOG.atError().setCause(e).log("conditions are not told");
          done.fail(e);
        }
      });
    } catch (RejectedExecutionException e) {
      done.fail(e); // it is stopped
    }
    return done.future();
  }

  private void putOff() {
    if (!complete || stopped) {
      return;
    }
    long now = System.nanoTime();
    if (next == null || next.isDone()) {
      since = now;
    } else {
      next.cancel(false);
    }
    long left = CEILING.toNanos() - (now - since);
    long delay = Math.clamp(left, 0, QUIET.toNanos());
    next =
        teller.schedule(
            () -> {
              var _ = inTurn(this::tell).onComplete(_ -> first.tryComplete());
            },
            delay,
            TimeUnit.NANOSECONDS);
  }

  private void tell() {
    if (stopped) {
      return;
    }
    Told.Step step = told.on(diagnosis.causes(), diagnosis.wrong(), diagnosis.known());
    told = step.next();
    Wording wording = diagnosis.wording(directory);
    some(step.fresh(), "wrong")
        .forEach(cause -> NEWS.atError().log("{}", Visible.text(wording.of(cause))));
    some(step.mended(), "mended")
        .forEach(cause -> progress.accept(Visible.text(wording.of(cause))));
  }

  private List<Cause> some(List<Cause> causes, String what) {
    if (causes.size() > MOST) {
      progress.accept(
          "%d more are %s: see `headgate status`".formatted(causes.size() - MOST, what));
    }
    return causes.stream().limit(MOST).toList();
  }
}
