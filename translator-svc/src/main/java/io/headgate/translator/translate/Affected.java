package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.EndpointSlice;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Source;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which clusters' endpoints a change of pods and EndpointSlices can touch. */
final class Affected {
  private Affected() {}

  /** Whether a change of this object can touch nothing but endpoints. */
  static boolean endpointsOnly(ResourceKey key) {
    return key.kind().equals("Pod") || key.kind().equals("EndpointSlice");
  }

  static Set<String> clusters(
      Map<String, State.Found> known,
      ResourceSet before,
      ResourceSet after,
      Collection<ResourceKey> changed) {
    Map<String, List<KubeObject>> byNamespace = new HashMap<>();
    for (ResourceKey key : changed) {
      if (endpointsOnly(key)) {
        List<KubeObject> objects =
            byNamespace.computeIfAbsent(key.namespace(), _ -> new java.util.ArrayList<>());
        before.get(key).ifPresent(objects::add);
        after.get(key).ifPresent(objects::add);
      }
    }
    Set<String> clusters = new TreeSet<>();
    if (!byNamespace.isEmpty()) {
      known.forEach((cluster, found) -> {
        List<KubeObject> objects = byNamespace.get(namespace(found.source()));
        if (objects != null && objects.stream().anyMatch(o -> touches(o, found.source(), after))) {
          clusters.add(cluster);
        }
      });
    }
    return clusters;
  }

  private static String namespace(Source source) {
    return switch (source) {
      case Source.Pool(Name pool) -> pool.namespace();
      case Source.ServicePort(Name service, _) -> service.namespace();
      case Source.Fixed _ -> "";
    };
  }

  private static boolean touches(KubeObject object, Source source, ResourceSet resources) {
    return switch (source) {
      case Source.Pool(Name name) -> {
        Optional<InferencePool> pool = resources.get(InferencePool.class, name);
        yield object instanceof Pod pod
            && pool.filter(p -> p.selects(pod.meta().labels())).isPresent();
      }
      case Source.ServicePort(Name name, _) ->
          switch (object) {
            case EndpointSlice slice -> slice.service().equals(name.name());
            case Pod pod ->
                resources
                    .get(Service.class, name)
                    .filter(s -> s.selects(pod.meta().labels()))
                    .isPresent();
            default -> false;
          };
      case Source.Fixed _ -> false;
    };
  }
}
