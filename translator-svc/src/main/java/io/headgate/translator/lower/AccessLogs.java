package io.headgate.translator.lower;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.headgate.events.OwnPicker;
import io.headgate.translator.ir.Proxies;

/**
 * What Envoy tells us of requests, over the connection that its configuration comes on: those that
 * no picker was asked about, and those that did not end with an endpoint's whole answer. Of the
 * others our picker knows all there is to know, and they are most, so that nothing is spent on
 * them.
 */
final class AccessLogs {
  private static final String NAME = "headgate";
  private static final long FLUSH_MILLIS = 200;
  private static final int BUFFER_BYTES = 16 << 10;

  static final AccessLog CONFIG =
      AccessLog.newBuilder()
          .setName("envoy.access_loggers.http_grpc")
          .setFilter(
              AccessLogFilter.newBuilder()
                  .setOrFilter(
                      OrFilter.newBuilder()
                          .addFilters(withoutPick())
                          .addFilters(withFlag())
                          .addFilters(errorOfEnvoy())))
          .setTypedConfig(
              Extensions.any(
                  HttpGrpcAccessLogConfig.newBuilder()
                      .setCommonConfig(
                          CommonGrpcAccessLogConfig.newBuilder()
                              .setLogName(NAME)
                              .setTransportApiVersion(ApiVersion.V3)
                              .setBufferFlushInterval(Durations.fromMillis(FLUSH_MILLIS))
                              .setBufferSizeBytes(UInt32Value.of(BUFFER_BYTES))
                              .setGrpcService(
                                  GrpcService.newBuilder()
                                      .setEnvoyGrpc(
                                          GrpcService.EnvoyGrpc.newBuilder()
                                              .setClusterName(Proxies.XDS_CLUSTER))))
                      .build()))
          .build();

  private AccessLogs() {}

  /** A key that is there never has this value; of one that is not, the filter takes all. */
  private static AccessLogFilter.Builder withoutPick() {
    return AccessLogFilter.newBuilder()
        .setMetadataFilter(
            MetadataFilter.newBuilder()
                .setMatcher(
                    MetadataMatcher.newBuilder()
                        .setFilter(PickerFilters.PICK_NAMESPACE)
                        .addPath(PathSegment.newBuilder().setKey(PickerFilters.PICK_KEY))
                        .setValue(ValueMatcher.newBuilder().setPresentMatch(false))));
  }

  /** Any: the client has gone, the answer was cut, nobody could be reached, ... */
  private static AccessLogFilter.Builder withFlag() {
    return AccessLogFilter.newBuilder().setResponseFlagFilter(ResponseFlagFilter.newBuilder());
  }

  private static AccessLogFilter.Builder errorOfEnvoy() {
    return AccessLogFilter.newBuilder()
        .setAndFilter(AndFilter.newBuilder().addFilters(error()).addFilters(ofEnvoy()));
  }

  private static AccessLogFilter.Builder error() {
    return AccessLogFilter.newBuilder()
        .setStatusCodeFilter(
            StatusCodeFilter.newBuilder()
                .setComparison(
                    ComparisonFilter.newBuilder()
                        .setOp(ComparisonFilter.Op.GE)
                        .setValue(
                            RuntimeUInt32.newBuilder()
                                .setDefaultValue(400)
                                .setRuntimeKey("headgate.access_log.error_status"))));
  }

  /** Only asked about errors: an expression costs more than all else here. */
  private static AccessLogFilter.Builder ofEnvoy() {
    return AccessLogFilter.newBuilder()
        .setExtensionFilter(
            ExtensionFilter.newBuilder()
                .setName("envoy.access_loggers.extension_filters.cel")
                .setTypedConfig(
                    Extensions.any(
                        ExpressionFilter.newBuilder()
                            .setExpression(
                                OwnPicker.CODE_DETAILS + " != '" + OwnPicker.VIA_UPSTREAM + "'")
                            .build())));
  }
}
