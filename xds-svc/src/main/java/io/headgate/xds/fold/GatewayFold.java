package io.headgate.xds.fold;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One gateway's part of the log: the visible set, if one was ever published, and what came after.
 *
 * @param staged type URL to name to the new resource, or empty for a removal
 * @param unread keys whose newest record could not be folded, with the reason; while there are any,
 *     markers publish nothing
 */
record GatewayFold(
    String gateway,
    Optional<Snapshot> visible,
    Map<String, Map<String, Optional<Resource>>> staged,
    SortedMap<String, String> unread) {

  static GatewayFold unpublished(String gateway) {
    return new GatewayFold(gateway, Optional.empty(), Map.of(), Collections.emptyNavigableMap());
  }

  GatewayFold without(String key, String reason) {
    Open copy = open();
    copy.lost(key, reason);
    return copy.close();
  }

  /** A working copy for one batch. */
  Open open() {
    return new Open(this);
  }

  /** Collects the changes of one batch; used by one caller and then thrown away. */
  static final class Open {
    private final String gateway;
    private Optional<Snapshot> visible;
    private final Map<String, Map<String, Optional<Resource>>> staged = new LinkedHashMap<>();
    private final SortedMap<String, String> unread;
    private boolean published;

    private Open(GatewayFold from) {
      this.gateway = from.gateway;
      this.visible = from.visible;
      from.staged.forEach((type, changes) -> staged.put(type, new LinkedHashMap<>(changes)));
      this.unread = new TreeMap<>(from.unread);
    }

    /** The newest record of a key has been folded. */
    void read(String key) {
      unread.remove(key);
    }

    /** The newest record of a key cannot be folded. */
    void lost(String key, String reason) {
      unread.put(key, reason);
    }

    void put(Resource resource) {
      stage(resource.typeUrl(), resource.name(), Optional.of(resource));
    }

    void remove(String typeUrl, String name) {
      stage(typeUrl, name, Optional.empty());
    }

    /** Shows what is staged, unless something is missing from it. */
    void publish(long revision, Optional<String> account) {
      if (!unread.isEmpty()) {
        return;
      }
      Snapshot before = visible.orElseGet(() -> Snapshot.empty(gateway));
      Map<String, NavigableMap<String, Resource>> types = new HashMap<>(before.types());
      staged.forEach((type, changes) -> types.put(type, changed(before.type(type), changes)));
      types.values().removeIf(Map::isEmpty);
      staged.clear();
      visible = Optional.of(new Snapshot(gateway, revision, account, types));
      published = true;
    }

    boolean published() {
      return published;
    }

    GatewayFold close() {
      return new GatewayFold(gateway, visible, staged, Collections.unmodifiableSortedMap(unread));
    }

    private void stage(String typeUrl, String name, Optional<Resource> change) {
      staged.computeIfAbsent(typeUrl, url -> new LinkedHashMap<>()).put(name, change);
    }

    private static NavigableMap<String, Resource> changed(
        NavigableMap<String, Resource> before, Map<String, Optional<Resource>> changes) {
      NavigableMap<String, Resource> after = new TreeMap<>(before);
      changes.forEach((name, change) ->
          change.ifPresentOrElse(resource -> after.put(name, resource), () -> after.remove(name)));
      return Collections.unmodifiableNavigableMap(after);
    }
  }
}
