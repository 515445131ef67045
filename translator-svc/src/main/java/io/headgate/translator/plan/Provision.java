package io.headgate.translator.plan;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Name;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The objects that run a Gateway's proxies.
 *
 * @param name of their Service and Deployment
 * @param objects that ought to exist
 * @param kept that stay as they are, if they exist, because what they should be cannot be told
 * @param reachable whether clients can reach the proxies where the Gateway says
 * @param addresses where clients reach them
 * @param pickers whether pools behind the Gateway that do not say who picks get a picker each
 */
public record Provision(
    Name name,
    SortedMap<ResourceKey, DesiredEvent> objects,
    Set<ResourceKey> kept,
    Verdict reachable,
    List<Gateway.Address> addresses,
    boolean pickers) {

  public Provision {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
    kept = Set.copyOf(kept);
    addresses = List.copyOf(addresses);
  }

  /** Of all objects that this says anything about. */
  public Set<ResourceKey> keys() {
    Set<ResourceKey> keys = new HashSet<>(kept);
    keys.addAll(objects.keySet());
    return keys;
  }

  /** Records for topic {@code desired}, which says {@code now} at present. */
  public Map<String, DesiredEvent> wanted(Map<String, DesiredEvent> now) {
    Map<String, DesiredEvent> wanted = new TreeMap<>();
    objects.forEach((key, event) -> wanted.put(Keys.desiredObject(key), event));
    for (ResourceKey key : kept) {
      DesiredEvent event = now.get(Keys.desiredObject(key));
      if (event != null) {
        wanted.put(Keys.desiredObject(key), event);
      }
    }
    return wanted;
  }
}
