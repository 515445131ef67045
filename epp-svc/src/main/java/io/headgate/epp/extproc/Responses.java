package io.headgate.epp.extproc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.headgate.events.OwnPicker;
import java.util.List;

/** The messages we answer with. Headers that need not change are never mentioned. */
final class Responses {
  static final ProcessingResponse REQUEST_HEADERS_CONTINUE =
      ProcessingResponse.newBuilder()
          .setRequestHeaders(HeadersResponse.getDefaultInstance())
          .build();
  static final ProcessingResponse REQUEST_BODY_CONTINUE =
      ProcessingResponse.newBuilder().setRequestBody(BodyResponse.getDefaultInstance()).build();
  static final ProcessingResponse REQUEST_TRAILERS =
      ProcessingResponse.newBuilder()
          .setRequestTrailers(TrailersResponse.getDefaultInstance())
          .build();
  static final ProcessingResponse RESPONSE_HEADERS_CONTINUE =
      ProcessingResponse.newBuilder()
          .setResponseHeaders(HeadersResponse.getDefaultInstance())
          .build();
  static final ProcessingResponse RESPONSE_BODY_CONTINUE =
      ProcessingResponse.newBuilder().setResponseBody(BodyResponse.getDefaultInstance()).build();
  static final ProcessingResponse RESPONSE_TRAILERS =
      ProcessingResponse.newBuilder()
          .setResponseTrailers(TrailersResponse.getDefaultInstance())
          .build();

  private Responses() {}

  /** The pick as the answer to the request's headers. */
  static ProcessingResponse pickOnHeaders(Verdict.Go go, List<String> spoofed) {
    return picked(go)
        .setRequestHeaders(HeadersResponse.newBuilder().setResponse(common(go, spoofed)))
        .build();
  }

  /** The pick as the answer to a buffered body; the headers still wait for it. */
  static ProcessingResponse pickOnBody(Verdict.Go go, List<String> spoofed) {
    return picked(go)
        .setRequestBody(BodyResponse.newBuilder().setResponse(common(go, spoofed)))
        .build();
  }

  static ProcessingResponse requestBody(ByteString bytes, boolean endOfStream) {
    return ProcessingResponse.newBuilder().setRequestBody(streamed(bytes, endOfStream)).build();
  }

  static ProcessingResponse responseBody(ByteString bytes, boolean endOfStream) {
    return ProcessingResponse.newBuilder().setResponseBody(streamed(bytes, endOfStream)).build();
  }

  /** Tells the client who served it; conformance tests only. */
  static ProcessingResponse servedBy(String served) {
    String value = served.isEmpty() ? "fail: missing destination endpoint served metadata" : served;
    return ProcessingResponse.newBuilder()
        .setResponseHeaders(
            HeadersResponse.newBuilder()
                .setResponse(
                    CommonResponse.newBuilder()
                        .setHeaderMutation(
                            HeaderMutation.newBuilder()
                                .addSetHeaders(header(Names.TEST_SERVED, value)))))
        .build();
  }

  static ProcessingResponse refuse(Refusal refusal) {
    HeaderMutation.Builder headers =
        HeaderMutation.newBuilder().addSetHeaders(header("content-type", "application/json"));
    if (!refusal.dropReason().isEmpty()) {
      headers.addSetHeaders(header(Names.DROP_REASON, refusal.dropReason()));
    }
    if (refusal.status() == 429) {
      headers.addSetHeaders(header("retry-after", "1"));
    }
    return ProcessingResponse.newBuilder()
        .setImmediateResponse(
            ImmediateResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.forNumber(refusal.status())))
                .setHeaders(headers)
                .setBody(ByteString.copyFromUtf8(refusal.json()))
                .setDetails(OwnPicker.DETAILS_PREFIX + refusal.code()))
        .build();
  }

  private static ProcessingResponse.Builder picked(Verdict.Go go) {
    Value endpoints = Value.newBuilder().setStringValue(String.join(",", go.endpoints())).build();
    Struct inner = Struct.newBuilder().putFields(Names.DESTINATION, endpoints).build();
    return ProcessingResponse.newBuilder()
        .setDynamicMetadata(
            Struct.newBuilder()
                .putFields(Names.LB_NAMESPACE, Value.newBuilder().setStructValue(inner).build()));
  }

  private static CommonResponse common(Verdict.Go go, List<String> spoofed) {
    HeaderMutation.Builder mutation =
        HeaderMutation.newBuilder()
            .addSetHeaders(header(Names.DESTINATION, String.join(",", go.endpoints())));
    if (!go.newRequestId().isEmpty()) {
      mutation.addSetHeaders(header(Names.REQUEST_ID, go.newRequestId()));
    }
    for (String name : spoofed) {
      if (!name.equals(Names.DESTINATION)) { // that one is overwritten
        mutation.addRemoveHeaders(name);
      }
    }
    return CommonResponse.newBuilder().setHeaderMutation(mutation).build();
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .setHeader(
            HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value)))
        .build();
  }

  private static BodyResponse streamed(ByteString bytes, boolean endOfStream) {
    return BodyResponse.newBuilder()
        .setResponse(
            CommonResponse.newBuilder()
                .setBodyMutation(
                    BodyMutation.newBuilder()
                        .setStreamedResponse(
                            StreamedBodyResponse.newBuilder()
                                .setBody(bytes)
                                .setEndOfStream(endOfStream))))
        .build();
  }
}
