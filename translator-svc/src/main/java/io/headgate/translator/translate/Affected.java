package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.Index;
import io.headgate.translator.model.ResourceSet;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which clusters' endpoints a change can touch. */
public final class Affected {
  private Affected() {}

  /** Whether a change of this object can touch nothing but endpoints. */
  public static boolean endpointsOnly(ResourceKey key) {
    return key.kind().equals("Pod") || key.kind().equals("EndpointSlice");
  }

  static SortedSet<String> clusters(
      Index<Watched, String> watchers,
      ResourceSet before,
      ResourceSet after,
      Collection<ResourceKey> changed) {
    SortedSet<String> clusters = new TreeSet<>();
    for (ResourceKey key : changed) {
      Stream.of(before.get(key), after.get(key))
          .flatMap(object -> object.stream())
          .flatMap(Watched::in)
          .forEach(watched -> clusters.addAll(watchers.get(watched)));
    }
    return clusters;
  }
}
