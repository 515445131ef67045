package io.headgate.translator.translate;

import io.headgate.translator.model.EndpointSlice;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet.Label;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Which clusters look at which pods and EndpointSlices. A pod may be looked at by more clusters
 * than take it; looking once too often does no harm.
 *
 * @param byLabel clusters by the first label they select
 * @param byService clusters by their Service
 */
record Watchers(Map<Label, List<String>> byLabel, Map<Name, List<String>> byService) {
  static final Watchers NONE = new Watchers(Map.of(), Map.of());

  static Watchers of(Map<String, State.Found> endpoints) {
    Map<Label, List<String>> byLabel = new HashMap<>();
    Map<Name, List<String>> byService = new HashMap<>();
    endpoints.forEach((cluster, found) -> {
      switch (found.root()) {
        case InferencePool pool ->
            select(byLabel, pool.meta().namespace(), pool.selector(), cluster);
        case Service service -> {
          select(byLabel, service.meta().namespace(), service.selector(), cluster);
          byService.computeIfAbsent(service.name(), _ -> new ArrayList<>()).add(cluster);
        }
        case null, default -> {
          if (found.source() instanceof Source.ServicePort(Name service, _)) {
            byService.computeIfAbsent(service, _ -> new ArrayList<>()).add(cluster);
          }
        }
      }
    });
    return new Watchers(byLabel, byService);
  }

  private static void select(
      Map<Label, List<String>> byLabel,
      String namespace,
      SortedMap<String, String> selector,
      String cluster) {
    for (Map.Entry<String, String> first : selector.entrySet()) {
      Label label = new Label(namespace, first.getKey(), first.getValue());
      byLabel.computeIfAbsent(label, _ -> new ArrayList<>()).add(cluster);
      return;
    }
  }

  /** Names every cluster that looks at {@code object}. */
  void of(KubeObject object, Consumer<String> clusters) {
    if (object instanceof Pod pod) {
      pod.meta()
          .labels()
          .forEach((key, value) ->
              byLabel
                  .getOrDefault(new Label(pod.meta().namespace(), key, value), List.of())
                  .forEach(clusters));
    } else if (object instanceof EndpointSlice slice) {
      byService
          .getOrDefault(new Name(slice.meta().namespace(), slice.service()), List.of())
          .forEach(clusters);
    }
  }
}
