package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has to be written for the log to hold what is wanted. */
final class Differences {
  private Differences() {}

  static List<XdsResource> changed(Map<String, String> versions, Map<String, XdsResource> wanted) {
    return wanted.entrySet().stream()
        .filter(e -> !e.getValue().getVersion().equals(versions.get(e.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  static List<String> gone(Set<String> held, Set<String> wanted) {
    return held.stream()
        .filter(key -> !wanted.contains(key))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  static SortedMap<String, Optional<DesiredEvent>> of(
      Map<String, DesiredEvent> held, SortedMap<String, DesiredEvent> wanted) {
    SortedMap<String, Optional<DesiredEvent>> changes = new TreeMap<>();
    wanted.forEach((key, event) -> {
      if (!Objects.equals(held.get(key), event)) {
        changes.put(key, Optional.of(event));
      }
    });
    for (String key : held.keySet()) {
      if (!wanted.containsKey(key)) {
        changes.put(key, Optional.empty());
      }
    }
    return changes;
  }
}
