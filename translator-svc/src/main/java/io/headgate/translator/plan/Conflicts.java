package io.headgate.translator.plan;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Gateway.Listener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which listeners of one Gateway cannot live together. Of listeners that are not distinct none
 * wins, as the API demands.
 */
record Conflicts(
    Set<Integer> mixedPorts, Set<Socket> duplicates, Map<Integer, Integer> takenBindPorts) {

  /** What has to be distinct. */
  record Socket(int port, String protocol, String hostname) {
    static Socket of(Listener listener) {
      return new Socket(
          listener.port(),
          listener.protocol(),
          listener.hostname().orElse("").toLowerCase(Locale.ROOT));
    }
  }

  static Conflicts among(List<Listener> listeners, TranslatorOptions options) {
    Map<Integer, String> protocols = new HashMap<>();
    Set<Integer> mixed = new TreeSet<>();
    Set<Socket> seen = new HashSet<>();
    Set<Socket> duplicates = new HashSet<>();
    Map<Integer, Integer> bound = new HashMap<>();
    for (Listener listener : listeners) {
      if (!Set.of("HTTP", "HTTPS").contains(listener.protocol())) {
        continue;
      }
      String before = protocols.putIfAbsent(listener.port(), listener.protocol());
      if (before != null && !before.equals(listener.protocol())) {
        mixed.add(listener.port());
      }
      if (!seen.add(Socket.of(listener))) {
        duplicates.add(Socket.of(listener));
      }
      bound.putIfAbsent(options.bindPort(listener.port()), listener.port());
    }
    Map<Integer, Integer> taken = new HashMap<>();
    for (int port : protocols.keySet()) {
      int first = bound.getOrDefault(options.bindPort(port), port);
      if (first != port) {
        taken.put(port, first);
      }
    }
    return new Conflicts(mixed, duplicates, taken);
  }

  Verdict verdict(Listener listener) {
    if (mixedPorts.contains(listener.port())) {
      return Verdict.bad(
          Reason.PROTOCOL_CONFLICT,
          "port " + listener.port() + " is used by listeners of different protocols");
    }
    if (duplicates.contains(Socket.of(listener))) {
      return Verdict.bad(
          Reason.HOSTNAME_CONFLICT,
          "another listener on port " + listener.port() + " has the same hostname");
    }
    return Verdict.ok(Reason.NO_CONFLICTS);
  }

  /**
   * Whether the listener's port can be bound; of two that meet in one bound port the first wins.
   */
  Verdict bindable(Listener listener) {
    Integer winner = takenBindPorts.get(listener.port());
    return winner == null
        ? Verdict.ok(Reason.ACCEPTED)
        : Verdict.bad(
            Reason.PORT_UNAVAILABLE,
            "port " + listener.port() + " is bound where port " + winner + " already is");
  }
}
