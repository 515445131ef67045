package io.headgate.translator.lower;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.PortListener.Chain;

/** HTTP at the edge: no client is trusted, and answers may take as long as models do. */
final class HttpConnections {
  private static final long IDLE_STREAM_SECONDS = 3600;
  private static final long IDLE_CONNECTION_SECONDS = 3600;
  private static final long HEADERS_SECONDS = 10;
  private static final int STREAM_WINDOW = 1 << 20;
  private static final int CONNECTION_WINDOW = 16 << 20;
  private static final int STREAMS_PER_CONNECTION = 1000;

  private HttpConnections() {}

  static HttpConnectionManager lower(PortListener listener, Chain chain) {
    return HttpConnectionManager.newBuilder()
        .setStatPrefix(listener.name().replace('/', '_'))
        .setCodecType(CodecType.AUTO)
        .setRds(
            Rds.newBuilder().setRouteConfigName(chain.routeTable()).setConfigSource(Extensions.ADS))
        .addAllHttpFilters(HttpFilters.CHAIN)
        .addAllAccessLog(AccessLoggers.ALL)
        .setLocalReplyConfig(LocalReplies.CONFIG)
        .addEarlyHeaderMutationExtensions(EdgeHeaders.STRIPPED)
        .setUseRemoteAddress(BoolValue.of(true))
        // No range is internal: else a client on a private network could choose its request id
        // and set Envoy's own headers.
        .setInternalAddressConfig(InternalAddressConfig.getDefaultInstance())
        .setGenerateRequestId(BoolValue.of(true))
        .setAlwaysSetRequestIdInResponse(true)
        .setNormalizePath(BoolValue.of(true))
        // Model names hold slashes, so %2F has to arrive as it was sent.
        .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED)
        .setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH)
        .setStreamIdleTimeout(Durations.fromSeconds(IDLE_STREAM_SECONDS))
        .setRequestHeadersTimeout(Durations.fromSeconds(HEADERS_SECONDS))
        .setCommonHttpProtocolOptions(
            HttpProtocolOptions.newBuilder()
                .setIdleTimeout(Durations.fromSeconds(IDLE_CONNECTION_SECONDS)))
        .setHttp2ProtocolOptions(
            Http2ProtocolOptions.newBuilder()
                .setMaxConcurrentStreams(UInt32Value.of(STREAMS_PER_CONNECTION))
                .setInitialStreamWindowSize(UInt32Value.of(STREAM_WINDOW))
                .setInitialConnectionWindowSize(UInt32Value.of(CONNECTION_WINDOW)))
        .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"))
        .build();
  }
}
