package io.headgate.epp.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.headgate.epp.extproc.ExtProcStream;
import io.headgate.epp.extproc.Frame;
import io.headgate.epp.extproc.Frames;
import io.headgate.events.OwnPicker;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code envoy.service.ext_proc.v3.ExternalProcessor/Process}. Lives on one event loop. */
final class ExtProcService {
  static final String NAME = "envoy.service.ext_proc.v3.ExternalProcessor";
  private static final Logger LOG = LoggerFactory.getLogger(ExtProcService.class);
  private static final ServiceMethod<ProcessingRequest, ProcessingResponse> PROCESS =
      ServiceMethod.server(ServiceName.create(NAME), "Process", Codec.ENCODER, Codec.DECODER);

  private final PickDesk desk;
  private final BodyRoom room;
  private final ExtProcStream.Settings settings;
  private final Frames frames;
  private final String defaultPool;
  private final long maxMessageBytes;
  private final Set<ExtProcCall> calls = new HashSet<>();

  /** The call that {@link #serve} has begun. */
  private @Nullable ExtProcCall begun;

  ExtProcService(
      PickDesk desk,
      BodyRoom room,
      ExtProcStream.Settings settings,
      String defaultPool,
      long maxMessageBytes) {
    this.desk = desk;
    this.room = room;
    this.settings = settings;
    this.frames = new Frames(settings.conformanceHeaders());
    this.defaultPool = defaultPool;
    this.maxMessageBytes = maxMessageBytes;
  }

  void bind(GrpcServer server) {
    server.callHandler(PROCESS, this::accept);
  }

  /**
   * Has {@code grpc} serve a request, and calls see their bytes as they arrive: Vert.x puts a whole
   * message together before it shows any of it, and many large ones at a time are more than there
   * is memory for.
   */
  void serve(HttpServerRequest request, GrpcServer grpc) {
    grpc.handle(request);
    ExtProcCall call = begun;
    begun = null;
    if (call != null) {
      request.handler(call::arrived);
    }
  }

  int open() {
    return calls.size();
  }

  /** Gives up on requests that have lasted longer: their end must have escaped us. */
  void expire(Duration age) {
    List<ExtProcCall> old =
        new ArrayList<>(calls.stream().filter(c -> c.isOlderThan(age.toNanos())).toList());
    for (ExtProcCall call : old) {
      call.on(new Frame.Expired());
    }
  }

  private void accept(GrpcServerRequest<ProcessingRequest, ProcessingResponse> request) {
    String named = request.headers().get(OwnPicker.POOL_METADATA);
    ExtProcCall call =
        new ExtProcCall(
            desk,
            room,
            named == null ? defaultPool : named,
            settings,
            maxMessageBytes,
            request,
            this::over);
    begun = call;
    calls.add(call);
    desk.metrics().streamOpened();
    request.messageHandler(message -> call.on(read(message)));
    request.endHandler(_ -> call.on(new Frame.HalfClosed()));
    request.errorHandler(_ -> call.on(new Frame.Reset()));
    request.exceptionHandler(_ -> call.on(new Frame.Reset()));
    request.invalidMessageHandler(bad -> {
      LOG.atDebug().addKeyValue("cause", bad.getMessage()).log("a message cannot be taken");
      call.on(
          bad instanceof MessageSizeOverflowException ? new Frame.TooLarge() : new Frame.Unknown());
    });
    request
        .connection()
        .exceptionHandler(
            cause -> LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("connection"));
  }

  /** Decodes here: when Vert.x does it and fails, it tears the stream down without a status. */
  private Frame read(GrpcMessage message) {
    if (!message.encoding().equals("identity")) {
      return new Frame.Unknown();
    }
    try {
      return frames.of(Codec.parse(message.payload()));
    } catch (InvalidProtocolBufferException e) {
      LOG.atDebug().addKeyValue("cause", e.getMessage()).log("undecodable message");
      return new Frame.Unknown();
    }
  }

  private void over(ExtProcCall call) {
    calls.remove(call);
    desk.metrics().streamClosed();
  }
}
