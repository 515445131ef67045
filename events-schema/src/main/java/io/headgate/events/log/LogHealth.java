package io.headgate.events.log;

/** Whether the log takes writes. */
public sealed interface LogHealth {
  record Healthy() implements LogHealth {}

  /**
   * Requests and served configuration go on, history waits or is lost.
   *
   * @param reason one sentence for a person
   */
  record Degraded(String reason) implements LogHealth {}
}
