package io.headgate.watcher.publish;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.source.SourceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a source has told and nobody has taken yet: per object the newest fact, the rest in order.
 */
final class Backlog {
  private final List<SourceEvent> events = new ArrayList<>();

  boolean isEmpty() {
    return events.isEmpty();
  }

  List<SourceEvent> events() {
    return List.copyOf(events);
  }

  void clear() {
    events.clear();
  }

  /** A newer fact of an object may be one that can be taken. */
  void add(List<SourceEvent> batch) {
    Set<ResourceKey> newer = new HashSet<>();
    for (SourceEvent event : batch) {
      switch (event) {
        case SourceEvent.Upserted(Resource resource) -> newer.add(keyOf(resource));
        case SourceEvent.Deleted(ResourceKey key) -> newer.add(key);
        case SourceEvent.Synced _, SourceEvent.Rejected _, SourceEvent.Cleared _ -> {}
      }
    }
    events.removeIf(event ->
        switch (event) {
          case SourceEvent.Upserted(Resource resource) -> newer.contains(keyOf(resource));
          case SourceEvent.Deleted(ResourceKey key) -> newer.contains(key);
          case SourceEvent.Synced _, SourceEvent.Rejected _, SourceEvent.Cleared _ -> false;
        });
    events.addAll(batch);
  }

  private static ResourceKey keyOf(Resource resource) {
    return ResourceKey.of(
        resource.getApiVersion(), resource.getKind(), resource.getNamespace(), resource.getName());
  }
}
