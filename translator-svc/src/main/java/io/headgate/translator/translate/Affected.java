package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.ResourceSet;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Which clusters' endpoints a change of pods and EndpointSlices can touch. */
public final class Affected {
  private Affected() {}

  /** Whether a change of this object can touch nothing but endpoints. */
  public static boolean endpointsOnly(ResourceKey key) {
    return key.kind().equals("Pod") || key.kind().equals("EndpointSlice");
  }

  static Set<String> clusters(
      Watchers watchers, ResourceSet before, ResourceSet after, Collection<ResourceKey> changed) {
    Set<String> clusters = new TreeSet<>();
    for (ResourceKey key : changed) {
      if (endpointsOnly(key)) {
        before.get(key).ifPresent(object -> watchers.of(object, clusters::add));
        after.get(key).ifPresent(object -> watchers.of(object, clusters::add));
      }
    }
    return clusters;
  }
}
