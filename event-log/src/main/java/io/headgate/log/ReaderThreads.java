package io.headgate.log;

import io.headgate.events.log.LogException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that read, each with a reader of its own, for callers that may not block. */
public final class ReaderThreads<R extends AutoCloseable> {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderThreads.class);
  private static final int MAX_WAITING = 10_000;

  /** A question to the log. */
  public interface Question<R, T> {
    T ask(R reader) throws Exception;
  }

  private record Asked<R, T>(Question<R, T> question, Answer<T> answer) {}

  private final Context home;
  private final Function<Exception, RuntimeException> translate;
  private final BlockingQueue<Asked<R, ?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  /**
   * @param translate says in the port's terms what a reader complained about
   */
  public ReaderThreads(
      Context home, List<R> readers, Function<Exception, RuntimeException> translate) {
    this.home = home;
    this.translate = translate;
    for (R reader : readers) {
      threads.add(
          Thread.ofPlatform().daemon().name("headgate-log-reader").start(() -> run(reader)));
    }
  }

  public <T> Future<T> ask(Question<R, T> question) {
    Asked<R, T> asked = new Asked<>(question, new Answer<>(home));
    if (closed) {
      return Future.failedFuture(new LogException.Closed());
    }
    if (!waiting.offer(asked)) {
      return Future.failedFuture(
          new LogException.Overloaded("too many reads of the event log wait: " + MAX_WAITING));
    }
    if (closed && waiting.remove(asked)) {
      return Future.failedFuture(new LogException.Closed());
    }
    return asked.answer.future();
  }

  /** Ends the threads; what waits fails as closed. */
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  private void run(R reader) {
    try {
      while (!closed) {
        answer(waiting.take(), reader);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      for (Asked<R, ?> left = waiting.poll(); left != null; left = waiting.poll()) {
        left.answer.settle(Future.failedFuture(new LogException.Closed()));
      }
      close(reader);
    }
  }

  private <T> void answer(Asked<R, T> asked, R reader) {
    try {
      asked.answer.settle(Future.succeededFuture(asked.question.ask(reader)));
    } catch (LogException | Error e) {
      asked.answer.settle(Future.failedFuture(e));
    } catch (Exception e) {
      asked.answer.settle(
          Future.failedFuture(closed ? new LogException.Closed() : translate.apply(e)));
    }
  }

  private void close(R reader) {
    try {
      boolean _ = Thread.interrupted(); // so that closing may wait
      reader.close();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("log reader not closed cleanly");
    }
  }
}
