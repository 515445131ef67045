package io.headgate.epp.server;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies a process may hold, whoever sent them. Thread-safe. */
final class BodyRoom {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  BodyRoom(long limit) {
    this.limit = limit;
  }

  /** False, and nothing taken, when there is no room for so many more. */
  boolean take(long bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
