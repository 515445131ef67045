package io.headgate.translator.translate;

import io.headgate.translator.model.EndpointSlice;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.ResourceSet.Label;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Source;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a cluster looks at to find its endpoints, besides the Service or pool that it is of: whoever
 * needs the cluster has asked for that, and is planned again when it changes. A pod may be looked
 * at by more clusters than take it; looking once too often does no harm.
 */
sealed interface Watched {
  /** Pods with a label. */
  record Pods(Label label) implements Watched {}

  /** EndpointSlices of a Service. */
  record Slices(Name service) implements Watched {}

  /** By a cluster whose endpoints are at {@code source}. */
  static Set<Watched> by(Source source, ResourceSet resources) {
    return switch (source) {
      case Source.Pool(Name name) ->
          resources.get(InferencePool.class, name).stream()
              .flatMap(pool -> selected(name.namespace(), pool.selector()))
              .collect(Collectors.toSet());
      case Source.ServicePort(Name name, _) ->
          Stream.concat(
                  Stream.of(new Slices(name)),
                  resources.get(Service.class, name).stream()
                      .flatMap(service -> selected(name.namespace(), service.selector())))
              .collect(Collectors.toSet());
      case Source.MadePicker(Source.ServicePort port, _) -> by(port, resources);
      case Source.Fixed _ -> Set.of();
    };
  }

  /** By which a change of {@code object} is seen. */
  static Stream<Watched> in(KubeObject object) {
    return switch (object) {
      case Pod pod ->
          pod.meta().labels().entrySet().stream()
              .map(l -> new Pods(new Label(pod.meta().namespace(), l.getKey(), l.getValue())));
      case EndpointSlice slice ->
          Stream.of(new Slices(new Name(slice.meta().namespace(), slice.service())));
      default -> Stream.empty();
    };
  }

  /** One label is enough: a pod that lacks it is not selected. */
  private static Stream<Watched> selected(String namespace, SortedMap<String, String> selector) {
    return selector.entrySet().stream()
        .limit(1)
        .map(label -> new Pods(new Label(namespace, label.getKey(), label.getValue())));
  }
}
