package io.headgate.translator.model;

import io.headgate.events.ResourceKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What every object has. Versions and origins are left out, so that a rewrite of an object without
 * change is equal to it.
 *
 * @param created RFC 3339 UTC timestamp, which sorts as text; empty where there is none
 * @param deleting the object is on its way out
 */
public record Meta(
    ResourceKey key,
    String apiVersion,
    String uid,
    long generation,
    String created,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    boolean deleting) {

  /** Oldest first, then by name and kind: who comes first wins a conflict. */
  public static final Comparator<Meta> AGE =
      Comparator.comparing(Meta::created)
          .thenComparing(Meta::name)
          .thenComparing(meta -> meta.key().kind());

  public Meta {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public Name name() {
    return new Name(key.namespace(), key.name());
  }

  public String namespace() {
    return key.namespace();
  }
}
