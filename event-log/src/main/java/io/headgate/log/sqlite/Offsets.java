package io.headgate.log.sqlite;

import io.headgate.events.log.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a position as {@code partition:offset,...}. */
final class Offsets {
  private Offsets() {}

  static String format(Position position) {
    return new TreeMap<>(position.offsets())
        .entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
  }

  static Position parse(String text) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int colon = entry.indexOf(':');
      offsets.put(
          Integer.parseInt(entry.substring(0, colon)), Long.parseLong(entry.substring(colon + 1)));
    }
    return new Position(offsets);
  }
}
