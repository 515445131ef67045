package io.headgate.watcher.kubernetes;

import io.headgate.watcher.kubernetes.apply.ApplyOptions;
import io.headgate.watcher.kubernetes.apply.EventOptions;
import io.headgate.watcher.kubernetes.lead.LeaseOptions;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How to work with a cluster.
 *
 * @param kubeconfig where the API server is and who we are; empty for {@code KUBECONFIG}, {@code
 *     ~/.kube/config} or, in a pod, its service account
 * @param context of the kubeconfig; empty for its current one
 * @param timeout of a request
 * @param lease who writes when there are several replicas; empty when there is only this one
 */
public record KubernetesOptions(
    Optional<Path> kubeconfig,
    Optional<String> context,
    Duration timeout,
    ReadOptions read,
    ApplyOptions apply,
    EventOptions events,
    Optional<LeaseOptions> lease) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * The usual.
   *
   * @param namespaces which are watched; all when empty
   */
  public static KubernetesOptions of(
      Optional<Path> kubeconfig,
      String controllerName,
      Set<String> namespaces,
      Optional<LeaseOptions> lease) {
    return new KubernetesOptions(
        kubeconfig,
        Optional.empty(),
        TIMEOUT,
        ReadOptions.of(controllerName, namespaces),
        ApplyOptions.of(controllerName),
        EventOptions.of(
            controllerName, lease.map(LeaseOptions::identity).orElse("headgate-watcher")),
        lease);
  }
}
