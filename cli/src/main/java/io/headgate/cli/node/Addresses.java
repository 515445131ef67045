package io.headgate.cli.node;

import io.headgate.events.ResourceKey;
import java.util.HashMap;
import java.util.Map;

/** Gives each local Pod an address of its own, from 127.0.0.11 on. */
final class Addresses {
  private static final int FIRST = 11;
  private static final int LAST = 250 * 256;

  private final Map<ResourceKey, Integer> taken = new HashMap<>();

  String take(ResourceKey pod) {
    int number = FIRST;
    while (taken.containsValue(number)) {
      number++;
    }
    if (number > LAST) {
      throw new IllegalStateException("no loopback address left for " + pod.display());
    }
    taken.put(pod, number);
    return "127.0.%d.%d".formatted(number / 250, number % 250);
  }

  void release(ResourceKey pod) {
    taken.remove(pod);
  }
}
