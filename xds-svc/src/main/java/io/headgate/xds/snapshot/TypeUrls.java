package io.headgate.xds.snapshot;

import java.util.Comparator;
import java.util.List;

/** The xDS types and the order in which a proxy has to learn them. */
public final class TypeUrls {
  private static final String PREFIX = "type.googleapis.com/envoy.";

  public static final String CLUSTER = PREFIX + "config.cluster.v3.Cluster";
  public static final String ENDPOINTS = PREFIX + "config.endpoint.v3.ClusterLoadAssignment";
  public static final String SECRET = PREFIX + "extensions.transport_sockets.tls.v3.Secret";
  public static final String LISTENER = PREFIX + "config.listener.v3.Listener";
  public static final String ROUTES = PREFIX + "config.route.v3.RouteConfiguration";

  /** Types that only point at others; they go out when what they point at is in place. */
  public static final List<String> POINTING = List.of(LISTENER, ROUTES);

  private static final List<String> KNOWN = List.of(CLUSTER, ENDPOINTS, SECRET, LISTENER, ROUTES);

  /** CDS, EDS, SDS, LDS, RDS, then whatever else by name. */
  public static final Comparator<String> ORDER =
      Comparator.<String>comparingInt(TypeUrls::rank).thenComparing(Comparator.naturalOrder());

  private TypeUrls() {}

  /** Whether an empty first subscription means everything (the older form of {@code *}). */
  public static boolean legacyWildcard(String typeUrl) {
    return typeUrl.equals(CLUSTER) || typeUrl.equals(LISTENER);
  }

  public static boolean pointing(String typeUrl) {
    return POINTING.contains(typeUrl);
  }

  /** {@code Cluster} for the long type URL; what is not an Envoy type stays as it is. */
  public static String shortName(String typeUrl) {
    return KNOWN.contains(typeUrl) ? typeUrl.substring(typeUrl.lastIndexOf('.') + 1) : typeUrl;
  }

  private static int rank(String typeUrl) {
    int at = KNOWN.indexOf(typeUrl);
    return at < 0 ? KNOWN.size() : at;
  }
}
