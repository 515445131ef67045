package io.headgate.watcher.kubernetes.read;

import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.api.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How the API server is read.
 *
 * @param controllerName GatewayClasses with this name are ours
 * @param namespaces which are watched; all when empty
 * @param kinds that are followed as a whole
 * @param page objects per answer of a list
 * @param backoff between tries
 * @param lookAgain how often a kind that is not served, or not allowed, is asked for again
 * @param watchFor how long the server keeps a watch open
 * @param silence a watch from which nothing was heard for so long, bookmarks included, is replaced
 */
public record ReadOptions(
    String controllerName,
    Set<String> namespaces,
    List<ApiKind> kinds,
    int page,
    Backoff backoff,
    Duration lookAgain,
    Duration watchFor,
    Duration silence) {

  public ReadOptions {
    namespaces = Set.copyOf(namespaces);
    kinds = List.copyOf(kinds);
  }

  /** API servers send a bookmark about once a minute. */
  public static ReadOptions of(String controllerName, Set<String> namespaces) {
    return new ReadOptions(
        controllerName,
        namespaces,
        ApiKinds.FOLLOWED,
        500,
        new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5)),
        Duration.ofSeconds(3),
        Duration.ofMinutes(8),
        Duration.ofSeconds(150));
  }

  /** What a picker has to know of one namespace: its service account may read no more. */
  public static ReadOptions ofPools(String namespace) {
    ReadOptions usual = of("", Set.of(namespace));
    return new ReadOptions(
        usual.controllerName,
        usual.namespaces,
        List.of(ApiKinds.INFERENCE_POOL, ApiKinds.POD),
        usual.page,
        usual.backoff,
        usual.lookAgain,
        usual.watchFor,
        usual.silence);
  }

  boolean everywhere() {
    return namespaces.isEmpty();
  }
}
