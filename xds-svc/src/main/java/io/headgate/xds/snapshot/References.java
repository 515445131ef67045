package io.headgate.xds.snapshot;

import java.util.Set;

/** Names of other resources that a resource needs, per type. */
public record References(
    Set<String> clusters, Set<String> endpoints, Set<String> secrets, Set<String> routes) {
  public static final References NONE = new References(Set.of(), Set.of(), Set.of(), Set.of());

  public References {
    clusters = Set.copyOf(clusters);
    endpoints = Set.copyOf(endpoints);
    secrets = Set.copyOf(secrets);
    routes = Set.copyOf(routes);
  }

  /** The names needed of one type. */
  public Set<String> of(String typeUrl) {
    return switch (typeUrl) {
      case TypeUrls.CLUSTER -> clusters;
      case TypeUrls.ENDPOINTS -> endpoints;
      case TypeUrls.SECRET -> secrets;
      case TypeUrls.ROUTES -> routes;
      default -> Set.of();
    };
  }
}
