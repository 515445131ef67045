package io.headgate.watcher.kubernetes.apply;

import java.time.Duration;

/**
 * How Events are written.
 *
 * @param controllerName who reports them
 * @param instance which replica, at most 128 characters
 * @param spacing between two writes of one Event, whose count grows meanwhile
 * @param burst so many new Events of one Gateway are written at once
 * @param refill and one more per such time; what is beyond that is told by the Gateway's condition
 * @param remembered Events whose count can be kept without asking the API server
 */
public record EventOptions(
    String controllerName,
    String instance,
    Duration spacing,
    int burst,
    Duration refill,
    int remembered) {
  private static final int MAX_INSTANCE = 128;

  public EventOptions {
    instance = instance.substring(0, Math.min(MAX_INSTANCE, instance.length()));
  }

  public static EventOptions of(String controllerName, String instance) {
    return new EventOptions(
        controllerName, instance, Duration.ofMinutes(1), 10, Duration.ofSeconds(30), 256);
  }
}
