package io.headgate.translator.lower;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint picker whose answer a test chooses, and which remembers what it was told. */
final class PickerStub {
  private final Vertx vertx;
  private final List<Stream> streams = new CopyOnWriteArrayList<>();
  private volatile String pick = "";
  private volatile Trouble trouble = Trouble.NONE;
  private HttpServer server;

  /** What goes wrong. */
  enum Trouble {
    NONE,
    /** Ends the gRPC stream with an error when the request's headers come. */
    FAILS_AT_HEADERS,
    /** The same when the first part of the body comes. */
    FAILS_AT_BODY,
    /** Answers the request itself, as pickers of others do. */
    REFUSES,
    /** Answers the request itself, as ours does. */
    REFUSES_AS_OURS,
    /** Never says a word. */
    SILENT
  }

  /** One ext_proc stream. */
  static final class Stream {
    final Map<String, String> initialMetadata = new LinkedHashMap<>();
    final Map<String, String> requestHeaders = new LinkedHashMap<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    volatile String served = "";
    volatile String codeDetails = "";
    volatile BodySendMode mode = BodySendMode.NONE;
    volatile boolean open = true;
    volatile GrpcServerRequest<ProcessingRequest, ProcessingResponse> request;
    final List<ByteString> body = new ArrayList<>();

    /** Ends the stream with an error, as a dying picker would. */
    void fail() {
      open = false;
      request.response().status(GrpcStatus.INTERNAL).end();
    }
  }

  private PickerStub(Vertx vertx) {
    this.vertx = vertx;
  }

  static PickerStub start(Vertx vertx) {
    PickerStub stub = new PickerStub(vertx);
    stub.listen();
    return stub;
  }

  void pick(String... endpoints) {
    pick = String.join(",", endpoints);
  }

  void trouble(Trouble what) {
    trouble = what;
  }

  int port() {
    return server.actualPort();
  }

  List<Stream> streams() {
    return streams;
  }

  Stream only() {
    if (streams.size() != 1) {
      throw new AssertionError("expected one stream, there are " + streams.size());
    }
    return streams.getFirst();
  }

  private void listen() {
    GrpcServer grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(64L << 20));
    grpc.callHandler(
        ServiceMethod.server(
            ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
            "Process",
            GrpcMessageEncoder.<ProcessingResponse>encoder(),
            GrpcMessageDecoder.<ProcessingRequest>decoder(ProcessingRequest.getDefaultInstance())),
        this::process);
    grpc.callHandler(
        ServiceMethod.server(
            ServiceName.create("grpc.health.v1.Health"),
            "Check",
            GrpcMessageEncoder.IDENTITY,
            GrpcMessageDecoder.IDENTITY),
        // HealthCheckResponse{status: SERVING}
        check -> check.handler(_ -> check.response().end(Buffer.buffer(new byte[] {8, 1}))));
    server =
        Rig.await(
            vertx
                .createHttpServer(
                    new HttpServerOptions()
                        .setHttp2RstFloodMaxRstFramePerWindow(0)
                        .setHttp2RstFloodWindowDuration(0))
                .requestHandler(grpc)
                .listen(0, "127.0.0.1"));
  }

  private void process(GrpcServerRequest<ProcessingRequest, ProcessingResponse> request) {
    Stream stream = new Stream();
    stream.request = request;
    request
        .headers()
        .forEach((name, value) -> stream.initialMetadata.put(name.toLowerCase(Locale.ROOT), value));
    streams.add(stream);
    request.handler(message -> {
      if (stream.open) {
        on(stream, message);
      }
    });
    request.endHandler(_ -> {
      stream.events.add("end");
      stream.open = false;
      request.response().end();
    });
    request.errorHandler(error -> {
      stream.events.add(error.name().toLowerCase(Locale.ROOT));
      stream.open = false;
    });
    request.exceptionHandler(e -> {
      stream.open = false;
    });
  }

  private void on(Stream stream, ProcessingRequest message) {
    if (message.hasProtocolConfig()) {
      stream.mode = message.getProtocolConfig().getRequestBodyMode();
    }
    switch (message.getRequestCase()) {
      case REQUEST_HEADERS -> {
        boolean last = message.getRequestHeaders().getEndOfStream();
        stream.events.add(last ? "request_headers.end" : "request_headers");
        message
            .getRequestHeaders()
            .getHeaders()
            .getHeadersList()
            .forEach(h -> stream.requestHeaders.put(h.getKey(), h.getRawValue().toStringUtf8()));
        if (trouble == Trouble.SILENT) {
          return;
        }
        if (trouble == Trouble.REFUSES || trouble == Trouble.REFUSES_AS_OURS) {
          send(stream, refusal(trouble == Trouble.REFUSES ? "" : "headgate_saturated"));
        } else if (trouble == Trouble.FAILS_AT_HEADERS) {
          stream.fail();
        } else if (last) {
          send(stream, picked().setRequestHeaders(headers(mutation())));
        } else if (stream.mode != BodySendMode.FULL_DUPLEX_STREAMED) {
          send(
              stream,
              ProcessingResponse.newBuilder()
                  .setRequestHeaders(HeadersResponse.getDefaultInstance()));
        }
      }
      case REQUEST_BODY -> body(stream, message.getRequestBody());
      case REQUEST_TRAILERS ->
          send(
              stream,
              ProcessingResponse.newBuilder()
                  .setRequestTrailers(TrailersResponse.getDefaultInstance()));
      case RESPONSE_HEADERS -> {
        stream.events.add(
            message.getResponseHeaders().getEndOfStream()
                ? "response_headers.end"
                : "response_headers");
        stream.served =
            message
                .getMetadataContext()
                .getFilterMetadataOrDefault("envoy.lb", Struct.getDefaultInstance())
                .getFieldsOrDefault(PickerFilters.SERVED_KEY, Value.getDefaultInstance())
                .getStringValue();
        stream.codeDetails =
            message
                .getAttributesOrDefault(HttpFilters.OWN_PICKER, Struct.getDefaultInstance())
                .getFieldsOrDefault("response.code_details", Value.getDefaultInstance())
                .getStringValue();
        send(
            stream,
            ProcessingResponse.newBuilder()
                .setResponseHeaders(HeadersResponse.getDefaultInstance()));
      }
      case RESPONSE_BODY -> {
        HttpBody body = message.getResponseBody();
        stream.events.add(body.getEndOfStream() ? "response_body.end" : "response_body");
        send(stream, ProcessingResponse.newBuilder().setResponseBody(streamed(body)));
      }
      case RESPONSE_TRAILERS -> {
        stream.events.add("response_trailers");
        send(
            stream,
            ProcessingResponse.newBuilder()
                .setResponseTrailers(TrailersResponse.getDefaultInstance()));
      }
      case REQUEST_NOT_SET -> stream.events.add("nothing");
    }
  }

  private void body(Stream stream, HttpBody body) {
    stream.events.add(body.getEndOfStream() ? "request_body.end" : "request_body");
    if (trouble == Trouble.FAILS_AT_BODY) {
      stream.fail();
      return;
    }
    if (stream.mode != BodySendMode.FULL_DUPLEX_STREAMED) {
      CommonResponse answer = CommonResponse.newBuilder().setHeaderMutation(mutation()).build();
      send(stream, picked().setRequestBody(BodyResponse.newBuilder().setResponse(answer)));
      return;
    }
    stream.body.add(body.getBody());
    if (body.getEndOfStream()) {
      send(stream, picked().setRequestHeaders(headers(mutation())));
      for (int i = 0; i < stream.body.size(); i++) {
        HttpBody part =
            HttpBody.newBuilder()
                .setBody(stream.body.get(i))
                .setEndOfStream(i == stream.body.size() - 1)
                .build();
        send(stream, ProcessingResponse.newBuilder().setRequestBody(streamed(part)));
      }
    }
  }

  private static void send(Stream stream, ProcessingResponse.Builder response) {
    if (stream.open) {
      stream.request.response().write(response.build());
    }
  }

  private static ProcessingResponse.Builder refusal(String details) {
    return ProcessingResponse.newBuilder()
        .setImmediateResponse(
            ImmediateResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.TooManyRequests))
                .setBody(ByteString.copyFromUtf8("the picker's words"))
                .setDetails(details));
  }

  private ProcessingResponse.Builder picked() {
    Struct pickStruct =
        Struct.newBuilder()
            .putFields(PickerFilters.PICK_KEY, Value.newBuilder().setStringValue(pick).build())
            .build();
    return ProcessingResponse.newBuilder()
        .setDynamicMetadata(
            Struct.newBuilder()
                .putFields(
                    PickerFilters.PICK_NAMESPACE,
                    Value.newBuilder().setStructValue(pickStruct).build()));
  }

  private HeaderMutation mutation() {
    return HeaderMutation.newBuilder()
        .addSetHeaders(
            HeaderValueOption.newBuilder()
                .setHeader(
                    HeaderValue.newBuilder()
                        .setKey(PickerFilters.PICK_KEY)
                        .setRawValue(ByteString.copyFromUtf8(pick))))
        .build();
  }

  private static HeadersResponse headers(HeaderMutation mutation) {
    return HeadersResponse.newBuilder()
        .setResponse(
            CommonResponse.newBuilder().setClearRouteCache(true).setHeaderMutation(mutation))
        .build();
  }

  private static BodyResponse streamed(HttpBody body) {
    return BodyResponse.newBuilder()
        .setResponse(
            CommonResponse.newBuilder()
                .setBodyMutation(
                    BodyMutation.newBuilder()
                        .setStreamedResponse(
                            StreamedBodyResponse.newBuilder()
                                .setBody(body.getBody())
                                .setEndOfStream(body.getEndOfStream()))))
        .build();
  }
}
