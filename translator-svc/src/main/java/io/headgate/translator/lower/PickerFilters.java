package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcOverrides;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor.RouteCacheAction;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.HeaderForwardingRules;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.MetadataOptions;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.headgate.events.OwnPicker;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Route.Picker;
import java.util.Map;

/**
 * How Envoy talks to endpoint pickers.
 *
 * <p>Of the two filters of the chain, one for our own picker and one for those of others, both are
 * off; each backend that is a pool turns one on, and says what is different there. Envoy takes in a
 * thousand routes in half the time when they say no more than that.
 */
final class PickerFilters {
  /** Dynamic metadata of picks. */
  static final String PICK_NAMESPACE = "envoy.lb";

  /** Key of the pick: {@code ip:port[,ip:port...]}. */
  static final String PICK_KEY = "x-gateway-destination-endpoint";

  /** Key of the endpoint that really answered. */
  static final String SERVED_KEY = "x-gateway-destination-endpoint-served";

  // Envoy would send the cluster's name, whose slashes some servers refuse in an authority.
  static final String AUTHORITY = "endpoint-picker";

  private static final String SUBSET_NAMESPACE = "envoy.lb.subset_hint";

  // Where bodies are buffered a timer runs; our picker may hold a request back while its pool is
  // busy, and a hung one has to give way at some time.
  private static final long ANSWER_SECONDS = 60;

  static final ExternalProcessor OWN =
      base()
          // What has been streamed to a picker is lost when it dies; what Envoy holds is not.
          // Response trailers keep the conversation open until the response has ended, without any
          // of its bodies.
          .setProcessingMode(
              ProcessingMode.newBuilder()
                  .setRequestHeaderMode(HeaderSendMode.SEND)
                  .setRequestBodyMode(BodySendMode.BUFFERED)
                  .setRequestTrailerMode(HeaderSendMode.SKIP)
                  .setResponseHeaderMode(HeaderSendMode.SEND)
                  .setResponseBodyMode(BodySendMode.NONE)
                  .setResponseTrailerMode(HeaderSendMode.SEND))
          // Without a pick the pool's cluster decides, and it fails closed where it has to. So our
          // picker may die while a response is on its way, and the response goes on.
          .setFailureModeAllow(true)
          .setForwardRules(HeaderForwardingRules.newBuilder().setAllowedHeaders(readByOwn()))
          // Envoy names the endpoint it tried last also when it answers itself; this tells them
          // apart.
          .addResponseAttributes(OwnPicker.CODE_DETAILS)
          .build();

  /** As the endpoint picker protocol has it. */
  static final ExternalProcessor FOREIGN =
      base()
          .setProcessingMode(
              ProcessingMode.newBuilder()
                  .setRequestHeaderMode(HeaderSendMode.SEND)
                  .setRequestBodyMode(BodySendMode.FULL_DUPLEX_STREAMED)
                  .setRequestTrailerMode(HeaderSendMode.SEND)
                  .setResponseHeaderMode(HeaderSendMode.SEND)
                  .setResponseBodyMode(BodySendMode.FULL_DUPLEX_STREAMED)
                  .setResponseTrailerMode(HeaderSendMode.SEND))
          .build();

  private PickerFilters() {}

  /** The filter that asks {@code picker} for a backend's pool, and what it has to know there. */
  static Map<String, Any> asking(Picker picker) {
    return Map.of(
        picker.own() ? HttpFilters.OWN_PICKER : HttpFilters.FOREIGN_PICKER, override(picker));
  }

  private static Any override(Picker picker) {
    ExtProcOverrides.Builder overrides = ExtProcOverrides.newBuilder();
    if (!picker.cluster().equals(Cluster.OWN_PICKER)) {
      overrides.setGrpcService(grpc(picker.cluster()));
    }
    if (picker.own()) {
      overrides.addGrpcInitialMetadata(
          HeaderValue.newBuilder().setKey(OwnPicker.POOL_METADATA).setValue(picker.pool()));
    } else {
      overrides.setFailureModeAllow(BoolValue.of(picker.failOpen()));
    }
    return Extensions.any(ExtProcPerRoute.newBuilder().setOverrides(overrides).build());
  }

  private static ExternalProcessor.Builder base() {
    return ExternalProcessor.newBuilder()
        // Envoy wants one named here, too; overrides for pickers of others always name their own.
        .setGrpcService(grpc(Cluster.OWN_PICKER))
        .setMessageTimeout(Durations.fromSeconds(ANSWER_SECONDS))
        .setStatusOnError(HttpStatus.newBuilder().setCode(StatusCode.ServiceUnavailable))
        // A pick is for one pool: a route found anew could lead to another.
        .setRouteCacheAction(RouteCacheAction.RETAIN)
        .setMetadataOptions(metadata());
  }

  /** No other header goes to our picker, so none with credentials, and no cookies. */
  private static ListStringMatcher readByOwn() {
    ListStringMatcher.Builder headers = ListStringMatcher.newBuilder();
    OwnPicker.READ_HEADERS.forEach(
        name -> headers.addPatterns(StringMatcher.newBuilder().setExact(name)));
    return headers
        .addPatterns(StringMatcher.newBuilder().setPrefix(OwnPicker.READ_HEADER_PREFIX))
        .build();
  }

  private static GrpcService grpc(String cluster) {
    return GrpcService.newBuilder()
        .setEnvoyGrpc(
            GrpcService.EnvoyGrpc.newBuilder().setClusterName(cluster).setAuthority(AUTHORITY))
        .build();
  }

  private static MetadataOptions metadata() {
    return MetadataOptions.newBuilder()
        .setForwardingNamespaces(
            MetadataOptions.MetadataNamespaces.newBuilder()
                .addUntyped(PICK_NAMESPACE)
                .addUntyped(SUBSET_NAMESPACE))
        .setReceivingNamespaces(
            MetadataOptions.MetadataNamespaces.newBuilder().addUntyped(PICK_NAMESPACE))
        .build();
  }
}
