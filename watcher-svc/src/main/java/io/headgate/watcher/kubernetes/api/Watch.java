package io.headgate.watcher.kubernetes.api;

import java.util.List;

/** A watch that runs. */
@FunctionalInterface
public interface Watch {

  /** Ends it; nothing is told any more. */
  void cancel();

  /** Takes what a watch tells, on the context that opened it. */
  interface Sink<T> {
    /** The server took the watch. */
    void opened();

    void events(List<T> events);

    /** Over, for what the server answered; 200 when it was open and came to its end. */
    void ended(Answer answer);

    /** Over, because the connection or what came over it was broken. */
    void broken(Throwable failure);
  }
}
