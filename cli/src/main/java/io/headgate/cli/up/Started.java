package io.headgate.cli.up;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started: stopped in reverse, each whatever became of the others. */
public final class Started implements AutoCloseable {
  private final Deque<Runnable> stops = new ArrayDeque<>();

  /** Says how to stop what was started last, or is about to be. */
  public void stopWith(Runnable stop) {
    stops.push(stop);
  }

  /** Stops all because of {@code failure}, which keeps what fails meanwhile. */
  public void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException whileStopping) {
      failure.addSuppressed(whileStopping);
    }
  }

  /** Fails with the first failure when all have had their turn. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!stops.isEmpty()) {
      try {
        stops.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
