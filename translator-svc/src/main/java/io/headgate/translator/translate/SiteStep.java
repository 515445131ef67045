package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.Bound;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Site;
import io.headgate.translator.plan.Source;
import io.headgate.translator.translate.Planner.Plan;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Every Gateway of ours with its routes, after a step.
 *
 * @param touched Gateways that are other than before, new or gone, each with the clusters that it
 *     may need otherwise than before
 */
record SiteStep(PSortedMap<Name, Site> sites, SortedMap<Name, SortedSet<String>> touched) {

  static SiteStep of(
      PSortedMap<Name, Site> before, Planned planned, Plan plan, TranslatorOptions options) {
    SortedMap<Name, SortedMap<ResourceKey, Optional<Bound>>> changes = changes(planned, plan);
    PSortedMap<Name, Site> sites = before;
    SortedMap<Name, SortedSet<String>> touched = new TreeMap<>();
    for (Map.Entry<Name, Site> site : before.entrySet()) {
      if (!plan.planned().gateways().containsKey(site.getKey())) {
        touched.put(site.getKey(), clusters(site.getValue()));
        sites = sites.minus(site.getKey());
      }
    }
    for (GatewayView view : plan.planned().views()) {
      Name name = view.gateway().name();
      SortedMap<ResourceKey, Optional<Bound>> routes =
          changes.getOrDefault(name, Collections.emptySortedMap());
      Site known = before.get(name);
      if (known == null || !known.of(view)) {
        Site made = Site.of(view, bounds(known, routes), options, known);
        SortedSet<String> clusters = clusters(known);
        clusters.addAll(clusters(made));
        touched.put(name, clusters);
        sites = sites.plus(name, made);
      } else if (!routes.isEmpty()) {
        touched.put(name, clusters(known, routes));
        sites = sites.plus(name, known.with(routes));
      }
    }
    return new SiteStep(sites, touched);
  }

  /** Where a cluster's endpoints are, if any Gateway needs it. */
  Optional<Source> source(String cluster) {
    return sites.values().stream().flatMap(site -> site.source(cluster).stream()).findFirst();
  }

  /** By Gateway, the routes whose bound is another now. */
  private static SortedMap<Name, SortedMap<ResourceKey, Optional<Bound>>> changes(
      Planned before, Plan plan) {
    SortedMap<Name, SortedMap<ResourceKey, Optional<Bound>>> changes = new TreeMap<>();
    for (ResourceKey route : plan.routes()) {
      for (Name gateway : bounds(before, route).keySet()) {
        changes.computeIfAbsent(gateway, _ -> new TreeMap<>()).put(route, Optional.empty());
      }
      bounds(plan.planned(), route)
          .forEach((gateway, bound) ->
              changes
                  .computeIfAbsent(gateway, _ -> new TreeMap<>())
                  .put(route, Optional.of(bound)));
    }
    return changes;
  }

  private static SortedMap<Name, Bound> bounds(Planned planned, ResourceKey route) {
    RouteMemo memo = planned.routes().get(route);
    return memo == null ? Collections.emptySortedMap() : memo.bounds();
  }

  private static PSortedMap<ResourceKey, Bound> bounds(
      @Nullable Site known, SortedMap<ResourceKey, Optional<Bound>> changes) {
    PSortedMap<ResourceKey, Bound> bounds = known == null ? TreePMap.empty() : known.bounds();
    for (Map.Entry<ResourceKey, Optional<Bound>> change : changes.entrySet()) {
      bounds =
          change.getValue().isPresent()
              ? bounds.plus(change.getKey(), change.getValue().get())
              : bounds.minus(change.getKey());
    }
    return bounds;
  }

  private static SortedSet<String> clusters(@Nullable Site site) {
    return site == null ? new TreeSet<>() : new TreeSet<>(site.plan().clusters().keySet());
  }

  private static SortedSet<String> clusters(
      Site known, SortedMap<ResourceKey, Optional<Bound>> changes) {
    SortedSet<String> clusters = new TreeSet<>();
    changes.forEach((route, bound) -> {
      Bound before = known.bounds().get(route);
      if (before != null) {
        clusters.addAll(before.route().uses().keySet());
      }
      bound.ifPresent(now -> clusters.addAll(now.route().uses().keySet()));
    });
    return clusters;
  }
}
