package io.headgate.log.sqlite;

import io.headgate.events.log.LogException;
import io.headgate.log.Answer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A few threads that read, each over its own connection, for callers that may not block. */
final class SqliteReads {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 10_000;

  /** A question to the file. */
  interface Question<T> {
    T ask(LogReader reader) throws SQLException;
  }

  private record Asked<T>(Question<T> question, Answer<T> answer) {}

  private final SqliteFile file;
  private final Context home;
  private final BlockingQueue<Asked<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  SqliteReads(SqliteFile file, Context home) throws SQLException {
    this.file = file;
    this.home = home;
    for (int i = 0; i < THREADS; i++) {
      LogReader reader = new LogReader(file.reader());
      threads.add(
          Thread.ofPlatform().daemon().name("headgate-log-reader-" + i).start(() -> run(reader)));
    }
  }

  <T> Future<T> ask(Question<T> question) {
    Answer<T> answer = new Answer<>(home);
    Asked<T> asked = new Asked<>(question, answer);
    if (closed) {
      return Future.failedFuture(new LogException.Closed());
    }
    if (!waiting.offer(asked)) {
      return Future.failedFuture(
          new LogException.Overloaded(
              "too many reads of the event log wait (" + MAX_WAITING + ")"));
    }
    if (closed && waiting.remove(asked)) {
      return Future.failedFuture(new LogException.Closed());
    }
    return answer.future();
  }

  /** Ends the threads; what waits fails as closed. */
  void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  private void run(LogReader reader) {
    try (reader) {
      while (!closed) {
        answer(waiting.take(), reader);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw SqliteErrors.translate(file.path(), e);
    } finally {
      for (Asked<?> left = waiting.poll(); left != null; left = waiting.poll()) {
        left.answer.settle(Future.failedFuture(new LogException.Closed()));
      }
    }
  }

  private <T> void answer(Asked<T> asked, LogReader reader) {
    try {
      asked.answer.settle(Future.succeededFuture(asked.question.ask(reader)));
    } catch (SQLException e) {
      asked.answer.settle(Future.failedFuture(SqliteErrors.translate(file.path(), e)));
    } catch (RuntimeException | Error e) {
      asked.answer.settle(Future.failedFuture(e));
    }
  }
}
