package io.headgate.watcher.kubernetes.read;

import com.google.protobuf.ByteString;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import java.util.List;
import java.util.Map;

/**
 * An object as the API server showed it last.
 *
 * @param resource as the log takes it: without status and noise, Secrets in clear
 * @param status JSON of the status, empty for kinds whose status nobody here writes
 * @param labels of the object; of an InferencePool's or Service's {@code selects} see there
 * @param selects labels that an InferencePool selects pods by
 * @param refers Secrets and ConfigMaps that the object names
 * @param ours for a Service, whether we applied it
 * @param owner {@code controllerName} of a GatewayClass, class of a Gateway, else empty
 */
public record Observed(
    ResourceKey key,
    Resource resource,
    ByteString status,
    Map<String, String> labels,
    Map<String, String> selects,
    List<ResourceKey> refers,
    boolean ours,
    String owner) {

  public Observed {
    labels = Map.copyOf(labels);
    selects = Map.copyOf(selects);
    refers = List.copyOf(refers);
  }

  public String uid() {
    return resource.getUid();
  }

  public String resourceVersion() {
    return resource.getResourceVersion();
  }

  public long generation() {
    return resource.getGeneration();
  }

  boolean sameVersion(Observed other) {
    return uid().equals(other.uid()) && resourceVersion().equals(other.resourceVersion());
  }
}
