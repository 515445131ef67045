package io.headgate.translator.lower;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter.Op;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.headgate.events.AccessLogs;
import io.headgate.translator.ir.Proxies;
import java.util.List;

/**
 * What Envoy tells the xDS server of requests: those that no picker was asked about, and those that
 * did not end with an endpoint's whole answer. Of the others our own picker tells, and they are
 * most, so that nothing is spent on them.
 */
final class AccessLoggers {
  private static final long FLUSH_MILLIS = 200;
  private static final int BUFFER_BYTES = 16 << 10;

  static final List<AccessLog> ALL =
      List.of(
          logger(
              AccessLogs.BADLY,
              any(flagged(), both(withoutPick(), status(Op.GE, AccessLogs.BAD_STATUS)))),
          logger(AccessLogs.WELL, both(withoutPick(), status(Op.LE, AccessLogs.BAD_STATUS - 1))));

  private AccessLoggers() {}

  private static AccessLog logger(String name, AccessLogFilter.Builder filter) {
    GrpcService xds =
        GrpcService.newBuilder()
            .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName(Proxies.XDS_CLUSTER))
            .build();
    CommonGrpcAccessLogConfig common =
        CommonGrpcAccessLogConfig.newBuilder()
            .setLogName(name)
            .setTransportApiVersion(ApiVersion.V3)
            .setBufferFlushInterval(Durations.fromMillis(FLUSH_MILLIS))
            .setBufferSizeBytes(UInt32Value.of(BUFFER_BYTES))
            .setGrpcService(xds)
            .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.http_grpc")
        .setFilter(filter)
        .setTypedConfig(
            Extensions.any(HttpGrpcAccessLogConfig.newBuilder().setCommonConfig(common).build()))
        .build();
  }

  /** The client has gone, the answer was cut, nobody could be reached, ... */
  private static AccessLogFilter.Builder flagged() {
    return AccessLogFilter.newBuilder()
        .setResponseFlagFilter(ResponseFlagFilter.getDefaultInstance());
  }

  /** A key that is there never has this value; of one that is not, all are taken. */
  private static AccessLogFilter.Builder withoutPick() {
    return AccessLogFilter.newBuilder()
        .setMetadataFilter(
            MetadataFilter.newBuilder()
                .setMatcher(
                    MetadataMatcher.newBuilder()
                        .setFilter(PickerFilters.PICK_NAMESPACE)
                        .addPath(PathSegment.newBuilder().setKey(PickerFilters.PICK_KEY))
                        .setValue(ValueMatcher.newBuilder().setPresentMatch(false)))
                .setMatchIfKeyNotFound(BoolValue.of(true)));
  }

  private static AccessLogFilter.Builder status(Op comparison, int status) {
    return AccessLogFilter.newBuilder()
        .setStatusCodeFilter(
            StatusCodeFilter.newBuilder()
                .setComparison(
                    ComparisonFilter.newBuilder()
                        .setOp(comparison)
                        .setValue(
                            RuntimeUInt32.newBuilder()
                                .setDefaultValue(status)
                                // Envoy wants one; nobody sets it.
                                .setRuntimeKey("headgate.access_log.status"))));
  }

  private static AccessLogFilter.Builder both(
      AccessLogFilter.Builder one, AccessLogFilter.Builder other) {
    return AccessLogFilter.newBuilder()
        .setAndFilter(AndFilter.newBuilder().addFilters(one).addFilters(other));
  }

  private static AccessLogFilter.Builder any(
      AccessLogFilter.Builder one, AccessLogFilter.Builder other) {
    return AccessLogFilter.newBuilder()
        .setOrFilter(OrFilter.newBuilder().addFilters(one).addFilters(other));
  }
}
