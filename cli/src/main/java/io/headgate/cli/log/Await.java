package io.headgate.cli.log;

import io.headgate.cli.CliException;
import io.headgate.events.log.LogException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future on a command's main thread, never on an event loop. */
public final class Await {
  private Await() {}

  /**
   * The future's value; its failure, or the end of {@code patience}, becomes a {@link
   * CliException}.
   */
  public static <T> T on(Future<T> future, Duration patience, String what) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof CliException known) {
        throw known;
      }
      if (cause instanceof LogException) { // which log, it says itself
        throw new CliException(String.valueOf(cause.getMessage()), cause);
      }
      String message = cause.getMessage();
      throw new CliException(what + ": " + (message == null ? cause.toString() : message), cause);
    } catch (TimeoutException e) {
      throw new CliException(what + " took more than " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(what + " was interrupted", e);
    }
  }
}
