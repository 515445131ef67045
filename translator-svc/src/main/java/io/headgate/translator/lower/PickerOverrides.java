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
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.MetadataOptions;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.headgate.events.OwnPicker;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Route.Picker;

/**
 * How Envoy talks to endpoint pickers.
 *
 * <p>The filter of the chain is off and set up for our own picker; each backend that is a pool
 * turns it on, and says what is different there. Envoy takes in a thousand routes in half the time
 * when they say no more than that.
 */
final class PickerOverrides {
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

  // What has been streamed to a picker is lost when it dies; what Envoy holds is not. Response
  // trailers keep the conversation open until the response has ended, without any of its bodies.
  private static final ProcessingMode OWN =
      ProcessingMode.newBuilder()
          .setRequestHeaderMode(HeaderSendMode.SEND)
          .setRequestBodyMode(BodySendMode.BUFFERED)
          .setRequestTrailerMode(HeaderSendMode.SKIP)
          .setResponseHeaderMode(HeaderSendMode.SEND)
          .setResponseBodyMode(BodySendMode.NONE)
          .setResponseTrailerMode(HeaderSendMode.SEND)
          .build();

  // As the endpoint picker protocol has it.
  private static final ProcessingMode FOREIGN =
      ProcessingMode.newBuilder()
          .setRequestHeaderMode(HeaderSendMode.SEND)
          .setRequestBodyMode(BodySendMode.FULL_DUPLEX_STREAMED)
          .setRequestTrailerMode(HeaderSendMode.SEND)
          .setResponseHeaderMode(HeaderSendMode.SEND)
          .setResponseBodyMode(BodySendMode.FULL_DUPLEX_STREAMED)
          .setResponseTrailerMode(HeaderSendMode.SEND)
          .build();

  static final ExternalProcessor BASE =
      ExternalProcessor.newBuilder()
          .setGrpcService(grpc(Cluster.OWN_PICKER))
          .setProcessingMode(OWN)
          // Without a pick the pool's cluster decides, and it fails closed where it has to. So our
          // picker may die while a response is on its way, and the response goes on.
          .setFailureModeAllow(true)
          .setMessageTimeout(Durations.fromSeconds(ANSWER_SECONDS))
          .setStatusOnError(HttpStatus.newBuilder().setCode(StatusCode.ServiceUnavailable))
          // A pick is for one pool: a route found anew could lead to another.
          .setRouteCacheAction(RouteCacheAction.RETAIN)
          .setMetadataOptions(metadata())
          // Envoy names the endpoint it tried last also when it answers itself; this tells them
          // apart.
          .addResponseAttributes(OwnPicker.CODE_DETAILS)
          .build();

  private PickerOverrides() {}

  static Any lower(Picker picker) {
    ExtProcOverrides.Builder overrides = ExtProcOverrides.newBuilder();
    if (!picker.cluster().equals(Cluster.OWN_PICKER)) {
      overrides.setGrpcService(grpc(picker.cluster()));
    }
    if (picker.own()) {
      overrides.addGrpcInitialMetadata(
          HeaderValue.newBuilder().setKey(OwnPicker.POOL_METADATA).setValue(picker.pool()));
    } else {
      overrides.setProcessingMode(FOREIGN).setFailureModeAllow(BoolValue.of(picker.failOpen()));
    }
    return Extensions.any(ExtProcPerRoute.newBuilder().setOverrides(overrides).build());
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
