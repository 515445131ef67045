package io.headgate.translator.translate;

import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.model.Index;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.plan.EndpointLookup;
import io.headgate.translator.plan.Source;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The endpoints of every cluster that some Gateway needs. Immutable.
 *
 * @param watchers clusters by what they look at
 */
record Finds(PMap<String, Found> byCluster, Index<Watched, String> watchers) {
  static final Finds NONE = new Finds(HashTreePMap.empty(), Index.empty());

  /** Endpoints, and by what to notice that they change. */
  record Found(Set<Watched> watched, Endpoints endpoints) {}

  Optional<Endpoints> endpoints(String cluster) {
    return Optional.ofNullable(byCluster.get(cluster)).map(Found::endpoints);
  }

  /** With some clusters looked up again; those without a source are no longer needed. */
  Finds with(
      Collection<String> clusters,
      Function<String, Optional<Source>> source,
      ResourceSet resources) {
    Finds now = this;
    for (String cluster : clusters) {
      Found found = source.apply(cluster).map(s -> find(cluster, s, resources)).orElse(null);
      if (!Objects.equals(found, byCluster.get(cluster))) {
        now = now.with(cluster, found);
      }
    }
    return now;
  }

  private Finds with(String cluster, @Nullable Found found) {
    Found known = byCluster.get(cluster);
    return new Finds(
        found == null ? byCluster.minus(cluster) : byCluster.plus(cluster, found),
        watchers.moved(
            cluster,
            known == null ? Set.of() : known.watched(),
            found == null ? Set.of() : found.watched()));
  }

  private static Found find(String cluster, Source source, ResourceSet resources) {
    return new Found(
        Watched.by(source, resources), EndpointLookup.find(cluster, source, resources));
  }
}
