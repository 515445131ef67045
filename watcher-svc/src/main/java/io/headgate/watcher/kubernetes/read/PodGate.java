package io.headgate.watcher.kubernetes.read;

import io.headgate.events.ResourceKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets through the Pods that some InferencePool selects; the others are nobody's business. */
final class PodGate {
  private final Map<String, Map<ResourceKey, Map<String, String>>> selectors = new HashMap<>();
  private final Map<String, Map<ResourceKey, Observed>> pods = new HashMap<>();

  void poolIs(Observed pool) {
    selectors
        .computeIfAbsent(pool.key().namespace(), _ -> new HashMap<>())
        .put(pool.key(), pool.selects());
  }

  void poolGone(ResourceKey key) {
    Map<ResourceKey, ?> there = selectors.get(key.namespace());
    if (there != null) {
      there.remove(key);
      if (there.isEmpty()) {
        selectors.remove(key.namespace());
      }
    }
  }

  void podIs(Observed pod) {
    pods.computeIfAbsent(pod.key().namespace(), _ -> new HashMap<>()).put(pod.key(), pod);
  }

  void podGone(ResourceKey key) {
    Map<ResourceKey, ?> there = pods.get(key.namespace());
    if (there != null) {
      there.remove(key);
      if (there.isEmpty()) {
        pods.remove(key.namespace());
      }
    }
  }

  Collection<Observed> pods(String namespace) {
    return List.copyOf(pods.getOrDefault(namespace, Map.of()).values());
  }

  boolean wants(Observed pod) {
    return selectors.getOrDefault(pod.key().namespace(), Map.of()).values().stream()
        .anyMatch(selector -> pod.labels().entrySet().containsAll(selector.entrySet()));
  }
}
