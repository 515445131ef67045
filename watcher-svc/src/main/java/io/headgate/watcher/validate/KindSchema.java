package io.headgate.watcher.validate;

import java.util.List;

/**
 * What is known of one kind.
 *
 * @param group API group, empty for core
 * @param versions the first is the one objects are kept in
 * @param statusKept whether a {@code status} in the input counts; CRDs with a status subresource
 *     drop it, as an API server does
 */
public record KindSchema(
    String group,
    String kind,
    List<String> versions,
    boolean namespaced,
    boolean statusKept,
    Schema.Struct schema) {

  /** The {@code apiVersion} objects are kept in. */
  public String apiVersion() {
    return group.isEmpty() ? versions.getFirst() : group + "/" + versions.getFirst();
  }
}
