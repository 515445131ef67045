package io.headgate.events;

import java.util.Comparator;
import java.util.Optional;

/**
 * Names one Kubernetes object.
 *
 * @param group API group without version, empty for core
 * @param namespace empty for cluster-scoped kinds
 */
public record ResourceKey(String group, String kind, String namespace, String name)
    implements Comparable<ResourceKey> {

  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind)
          .thenComparing(ResourceKey::group)
          .thenComparing(ResourceKey::namespace)
          .thenComparing(ResourceKey::name);

  /** Takes an {@code apiVersion} as it stands in YAML: {@code v1} or {@code group/version}. */
  public static ResourceKey of(String apiVersion, String kind, String namespace, String name) {
    return new ResourceKey(groupOf(apiVersion), kind, namespace, name);
  }

  /** The group of an {@code apiVersion}, empty for core. */
  public static String groupOf(String apiVersion) {
    return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
  }

  /** Reads {@code kind.group/namespace/name}. Fails with {@link IllegalArgumentException}. */
  public static ResourceKey parse(String key) {
    String[] parts = key.split("/", -1);
    if (parts.length != 3 || parts[0].isEmpty() || parts[2].isEmpty()) {
      throw new IllegalArgumentException("not a resource key: " + key);
    }
    int dot = parts[0].indexOf('.');
    return dot < 0
        ? new ResourceKey("", parts[0], parts[1], parts[2])
        : new ResourceKey(
            parts[0].substring(dot + 1), parts[0].substring(0, dot), parts[1], parts[2]);
  }

  /** Reads {@code kind.group/namespace/name}; empty when it is something else. */
  public static Optional<ResourceKey> tryParse(String key) {
    try {
      return Optional.of(parse(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** {@code kind.group/namespace/name}, the key on the log. */
  @Override
  public String toString() {
    return (group.isEmpty() ? kind : kind + "." + group) + "/" + namespace + "/" + name;
  }

  /** {@code Kind namespace/name}, for people. */
  public String display() {
    return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }
}
