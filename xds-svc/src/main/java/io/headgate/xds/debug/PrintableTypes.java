package io.headgate.xds.debug;

import com.google.protobuf.Descriptors.Descriptor;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;

/** Extension messages that can be shown inside resources; others make a resource unprintable. */
final class PrintableTypes {
  static final List<Descriptor> ALL =
      List.of(
          Cors.getDescriptor(),
          CorsPolicy.getDescriptor(),
          DownstreamTlsContext.getDescriptor(),
          ExtProcPerRoute.getDescriptor(),
          ExpressionFilter.getDescriptor(),
          ExternalProcessor.getDescriptor(),
          FileAccessLog.getDescriptor(),
          HeaderMutation.getDescriptor(),
          HeaderMutationPerRoute.getDescriptor(),
          io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3
              .HeaderMutation.getDescriptor(),
          HttpConnectionManager.getDescriptor(),
          HttpGrpcAccessLogConfig.getDescriptor(),
          HttpProtocolOptions.getDescriptor(),
          JsonToMetadata.getDescriptor(),
          LeastRequest.getDescriptor(),
          OverrideHost.getDescriptor(),
          PreviousHostsPredicate.getDescriptor(),
          Random.getDescriptor(),
          RawBuffer.getDescriptor(),
          RoundRobin.getDescriptor(),
          Router.getDescriptor(),
          StdoutAccessLog.getDescriptor(),
          Subset.getDescriptor(),
          TcpProxy.getDescriptor(),
          TlsInspector.getDescriptor(),
          UpstreamTlsContext.getDescriptor());

  private PrintableTypes() {}
}
