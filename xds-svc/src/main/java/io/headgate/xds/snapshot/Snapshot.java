package io.headgate.xds.snapshot;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One published, consistent set of one gateway. Immutable; a type that did not change keeps its map
 * from one snapshot to the next, so that equality is cheap.
 *
 * @param gateway namespace/name
 * @param revision of the marker that closed the set
 * @param account namespace/name of the ServiceAccount whose tokens may fetch the set
 * @param types type URL to name to resource
 */
public record Snapshot(
    String gateway,
    long revision,
    Optional<String> account,
    Map<String, NavigableMap<String, Resource>> types) {

  public Snapshot {
    types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  public static Snapshot empty(String gateway) {
    return new Snapshot(gateway, 0, Optional.empty(), Map.of());
  }

  public NavigableMap<String, Resource> type(String typeUrl) {
    NavigableMap<String, Resource> found = types.get(typeUrl);
    return found == null ? Collections.emptyNavigableMap() : found;
  }

  public @Nullable Resource get(String typeUrl, String name) {
    return type(typeUrl).get(name);
  }

  /** Whether the two differ at most in endpoints (and in the revision). */
  public boolean sameButEndpoints(Snapshot other) {
    Set<String> all = new HashSet<>(types.keySet());
    all.addAll(other.types.keySet());
    all.remove(TypeUrls.ENDPOINTS);
    return all.stream().allMatch(url -> same(type(url), other.type(url)));
  }

  @SuppressWarnings("ReferenceEquality") // the common case, and cheap
  private static boolean same(Map<String, Resource> left, Map<String, Resource> right) {
    if (left == right) {
      return true;
    }
    return left.size() == right.size()
        && left.entrySet().stream()
            .allMatch(entry -> {
              Resource twin = right.get(entry.getKey());
              return twin != null && twin.version().equals(entry.getValue().version());
            });
  }
}
