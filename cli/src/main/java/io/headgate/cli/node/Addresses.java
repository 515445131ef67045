package io.headgate.cli.node;

import io.headgate.events.ResourceKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/** Gives each local Pod an address of its own, from 127.0.0.11 on. */
final class Addresses {
  private static final int FIRST = 11;
  private static final int LAST = 2_000;

  private final Map<ResourceKey, Integer> taken = new HashMap<>();

  /** The first address on which {@code port} is free: another gateway may run here, too. */
  String take(ResourceKey pod, int port) {
    for (int number = FIRST; number <= LAST; number++) {
      String address = "127.0.%d.%d".formatted(number / 250, number % 250);
      if (!taken.containsValue(number) && free(address, port)) {
        taken.put(pod, number);
        return address;
      }
    }
    throw new IllegalStateException("no loopback address left for " + pod.display());
  }

  private static boolean free(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void release(ResourceKey pod) {
    taken.remove(pod);
  }
}
