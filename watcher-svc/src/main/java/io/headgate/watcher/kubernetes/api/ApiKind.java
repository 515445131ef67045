package io.headgate.watcher.kubernetes.api;

import io.headgate.events.ResourceKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A kind as the API server names it.
 *
 * @param group empty for core
 * @param versions the first that is served is used
 * @param plural the name in paths
 */
public record ApiKind(
    String group, List<String> versions, String kind, String plural, boolean namespaced) {

  public ApiKind {
    versions = List.copyOf(versions);
  }

  public String apiVersion(String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public ResourceKey key(String namespace, String name) {
    return new ResourceKey(group, kind, namespace, name);
  }

  public boolean is(ResourceKey key) {
    return key.kind().equals(kind) && key.group().equals(group);
  }

  /** Path of all objects, in one namespace unless it is empty. */
  public String path(String version, String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return root + (namespace.isEmpty() ? "" : "/namespaces/" + escape(namespace)) + "/" + plural;
  }

  /** Path of one object. */
  public String path(String version, ResourceKey key) {
    return path(version, key.namespace()) + "/" + escape(key.name());
  }

  public static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
