package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.events.NamespacedName;
import io.headgate.watcher.directory.DirectoryOptions;
import io.headgate.watcher.directory.DirectorySource;
import io.headgate.watcher.kubernetes.KubernetesOptions;
import io.headgate.watcher.kubernetes.KubernetesWatcher;
import io.headgate.watcher.kubernetes.lead.LeaseOptions;
import io.headgate.watcher.publish.PublisherOptions;
import io.headgate.watcher.publish.WatcherVerticle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where resources come from: a Kubernetes API server, or a directory. */
final class SourceOptions {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "A directory of YAML in place of a Kubernetes API server.")
  @Nullable Path directory;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: $KUBECONFIG, ~/.kube/config, or in a pod its service account.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--namespaces",
      paramLabel = "NS",
      split = ",",
      description = "Watch only these namespaces. Default: all.")
  Set<String> namespaces = Set.of();

  @Option(
      names = "--lease",
      paramLabel = "NS/NAME",
      description = "With several watchers: the Lease whose holder writes.")
  @Nullable String lease;

  /**
   * Fails with {@link IllegalArgumentException} when there is neither a directory nor a cluster.
   */
  void check(Map<String, String> environment) {
    if (directory != null) {
      return;
    }
    if (kubeconfig != null) {
      if (!Files.isReadable(kubeconfig)) {
        throw new IllegalArgumentException(
            "--kubeconfig %s: there is no such file, or it cannot be read".formatted(kubeconfig));
      }
      return;
    }
    boolean known =
        environment.containsKey("KUBERNETES_SERVICE_HOST")
            || !environment.getOrDefault("KUBECONFIG", "").isBlank()
            || Files.exists(Path.of(environment.getOrDefault("HOME", ""), ".kube", "config"));
    if (!known) {
      throw new IllegalArgumentException(
          "no Kubernetes cluster is known: name one with --kubeconfig or $KUBECONFIG, or a"
              + " directory of YAML with --config");
    }
  }

  /** Whether there is an API server. */
  boolean isCluster() {
    return directory == null;
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig);
  }

  Part watcher(Ground ground, String controllerName) {
    return directory == null ? onCluster(ground, controllerName) : onDirectory(ground, directory);
  }

  private static Part onDirectory(Ground ground, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CliException(directory + " is no directory: --config names one that holds YAML");
    }
    WatcherVerticle watcher =
        new WatcherVerticle(
            ground.log(),
            new DirectorySource(ground.vertx(), directory, DirectoryOptions.DEFAULT),
            ground.sealer(),
            PublisherOptions.DEFAULT);
    return new Part("watcher", watcher, () -> watcher.trouble().isEmpty(), () -> "");
  }

  private Part onCluster(Ground ground, String controllerName) {
    KubernetesWatcher watcher =
        new KubernetesWatcher(
            ground.log(),
            ground.sealer(),
            KubernetesOptions.of(kubeconfig(), controllerName, namespaces, lease()),
            PublisherOptions.DEFAULT);
    return new Part(
        "watcher",
        watcher,
        () -> watcher.leads() ? watcher.synced().succeeded() : watcher.warm().succeeded(),
        new WatcherMetrics(watcher)::scrape,
        watcher::troubles);
  }

  private Optional<LeaseOptions> lease() {
    return Optional.ofNullable(lease)
        .map(text ->
            NamespacedName.tryParse(text)
                .orElseThrow(
                    () -> new CliException("--lease takes NAMESPACE/NAME, not '" + text + "'")))
        .map(name -> LeaseOptions.of(name.namespace(), name.name(), identity()));
  }

  private static String identity() {
    return System.getenv().getOrDefault("HOSTNAME", "headgate") + "_" + UUID.randomUUID();
  }
}
