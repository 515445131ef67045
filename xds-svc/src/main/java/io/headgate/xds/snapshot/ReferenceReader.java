package io.headgate.xds.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads which resources a resource needs, as far as the order of delivery depends on it. What
 * cannot be parsed needs nothing: the proxy will say what is wrong with it.
 */
final class ReferenceReader {
  private final Set<String> clusters = new HashSet<>();
  private final Set<String> endpoints = new HashSet<>();
  private final Set<String> secrets = new HashSet<>();
  private final Set<String> routes = new HashSet<>();

  private ReferenceReader() {}

  static References read(String typeUrl, ByteString message) {
    ReferenceReader reader = new ReferenceReader();
    try {
      switch (typeUrl) {
        case TypeUrls.CLUSTER -> reader.cluster(Cluster.parseFrom(message));
        case TypeUrls.LISTENER -> reader.listener(Listener.parseFrom(message));
        case TypeUrls.ROUTES -> reader.routes(RouteConfiguration.parseFrom(message));
        default -> {}
      }
    } catch (InvalidProtocolBufferException e) {
      return References.NONE;
    }
    return new References(reader.clusters, reader.endpoints, reader.secrets, reader.routes);
  }

  private void cluster(Cluster cluster) throws InvalidProtocolBufferException {
    if (cluster.getType() == Cluster.DiscoveryType.EDS) {
      String service = cluster.getEdsClusterConfig().getServiceName();
      endpoints.add(service.isEmpty() ? cluster.getName() : service);
    }
    tls(cluster.getTransportSocket());
    for (Cluster.TransportSocketMatch match : cluster.getTransportSocketMatchesList()) {
      tls(match.getTransportSocket());
    }
  }

  private void tls(TransportSocket socket) throws InvalidProtocolBufferException {
    if (!socket.getTypedConfig().is(UpstreamTlsContext.class)) {
      return;
    }
    CommonTlsContext tls =
        socket.getTypedConfig().unpack(UpstreamTlsContext.class).getCommonTlsContext();
    tls.getTlsCertificateSdsSecretConfigsList().forEach(secret -> secrets.add(secret.getName()));
    if (tls.hasValidationContextSdsSecretConfig()) {
      secrets.add(tls.getValidationContextSdsSecretConfig().getName());
    }
    if (tls.hasCombinedValidationContext()) {
      secrets.add(
          tls.getCombinedValidationContext().getValidationContextSdsSecretConfig().getName());
    }
  }

  private void listener(Listener listener) throws InvalidProtocolBufferException {
    for (FilterChain chain : listener.getFilterChainsList()) {
      filters(chain);
    }
    filters(listener.getDefaultFilterChain());
  }

  private void filters(FilterChain chain) throws InvalidProtocolBufferException {
    for (var filter : chain.getFiltersList()) {
      if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
        connectionManager(filter.getTypedConfig().unpack(HttpConnectionManager.class));
      }
    }
  }

  private void connectionManager(HttpConnectionManager manager)
      throws InvalidProtocolBufferException {
    if (manager.hasRds()) {
      routes.add(manager.getRds().getRouteConfigName());
    }
    routes(manager.getRouteConfig());
    for (HttpFilter filter : manager.getHttpFiltersList()) {
      if (!filter.getDisabled() && filter.getTypedConfig().is(ExternalProcessor.class)) {
        grpc(filter.getTypedConfig().unpack(ExternalProcessor.class).getGrpcService());
      }
    }
  }

  private void routes(RouteConfiguration config) throws InvalidProtocolBufferException {
    for (VirtualHost host : config.getVirtualHostsList()) {
      overrides(host.getTypedPerFilterConfigMap().values());
      for (Route route : host.getRoutesList()) {
        overrides(route.getTypedPerFilterConfigMap().values());
        action(route.getRoute());
      }
    }
  }

  private void action(RouteAction action) throws InvalidProtocolBufferException {
    add(action.getCluster());
    for (WeightedCluster.ClusterWeight weight : action.getWeightedClusters().getClustersList()) {
      add(weight.getName());
      overrides(weight.getTypedPerFilterConfigMap().values());
    }
    action.getRequestMirrorPoliciesList().forEach(mirror -> add(mirror.getCluster()));
  }

  private void overrides(Collection<Any> configs) throws InvalidProtocolBufferException {
    for (Any config : configs) {
      if (config.is(ExtProcPerRoute.class)) {
        grpc(config.unpack(ExtProcPerRoute.class).getOverrides().getGrpcService());
      }
    }
  }

  private void grpc(GrpcService service) {
    add(service.getEnvoyGrpc().getClusterName());
  }

  private void add(String cluster) {
    if (!cluster.isEmpty()) {
      clusters.add(cluster);
    }
  }
}
