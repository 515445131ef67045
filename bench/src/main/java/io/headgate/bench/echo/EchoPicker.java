package io.headgate.bench.echo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.headgate.epp.EppOptions;
import io.headgate.epp.extproc.Names;
import io.headgate.epp.server.PickerServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A picker that does nothing, on the server that ours runs on, as a floor to measure ours against:
 * reads each message with the usual decoder, looks at nothing, and picks the next endpoint of a
 * list.
 */
@Command(
    name = "echo",
    mixinStandardHelpOptions = true,
    description = "Runs an ext_proc server that picks endpoints in turn and does nothing else.")
public final class EchoPicker implements Runnable {
  private static final EppOptions OURS = EppOptions.local();

  @Option(names = "--port", required = true, description = "of the gRPC server, on loopback")
  private int port;

  @Option(
      names = "--endpoint",
      required = true,
      paramLabel = "IP:PORT",
      description = "to pick; repeatable")
  private List<String> endpoints = new ArrayList<>();

  public static void main(String[] args) {
    int exit = new CommandLine(new EchoPicker()).execute(args);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  @Override
  public void run() {
    List<ProcessingResponse> picks = endpoints.stream().map(EchoPicker::pick).toList();
    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true))
        .deployVerticle(
            () -> new Server(port, picks), new DeploymentOptions().setInstances(OURS.instances()))
        .await();
  }

  private static ProcessingResponse pick(String endpoint) {
    HeaderValueOption header =
        HeaderValueOption.newBuilder()
            .setHeader(
                HeaderValue.newBuilder()
                    .setKey(Names.DESTINATION)
                    .setRawValue(ByteString.copyFromUtf8(endpoint)))
            .build();
    Value lb =
        Value.newBuilder()
            .setStructValue(
                Struct.newBuilder()
                    .putFields(
                        Names.DESTINATION, Value.newBuilder().setStringValue(endpoint).build()))
            .build();
    return ProcessingResponse.newBuilder()
        .setRequestBody(
            BodyResponse.newBuilder()
                .setResponse(
                    CommonResponse.newBuilder()
                        .setHeaderMutation(HeaderMutation.newBuilder().addSetHeaders(header))))
        .setDynamicMetadata(Struct.newBuilder().putFields(Names.LB_NAMESPACE, lb))
        .build();
  }

  /** One event loop's share. */
  private static final class Server extends VerticleBase {
    private static final ServiceMethod<ProcessingRequest, ProcessingResponse> PROCESS =
        ServiceMethod.server(
            ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
            "Process",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(ProcessingRequest.newBuilder()));
    private static final ProcessingResponse REQUEST_HEADERS =
        ProcessingResponse.newBuilder()
            .setRequestHeaders(HeadersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse RESPONSE_HEADERS =
        ProcessingResponse.newBuilder()
            .setResponseHeaders(HeadersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse RESPONSE_TRAILERS =
        ProcessingResponse.newBuilder()
            .setResponseTrailers(TrailersResponse.getDefaultInstance())
            .build();

    private static final Buffer HEALTHY = Buffer.buffer(new byte[] {8, 1});

    private final int port;
    private final List<ProcessingResponse> picks;
    private int next;

    Server(int port, List<ProcessingResponse> picks) {
      this.port = port;
      this.picks = picks;
    }

    @Override
    public Future<?> start() {
      GrpcServer grpc =
          GrpcServer.server(
              vertx, new GrpcServerOptions().setMaxMessageSize(OURS.maxMessageBytes()));
      // The only other method that Envoy calls is the check of health; field 1 is 1: SERVING.
      grpc.callHandler(call -> call.last().onSuccess(_ -> call.response().end(HEALTHY)));
      grpc.callHandler(PROCESS, this::accept);
      return vertx
          .createHttpServer(PickerServer.transport().setHost(OURS.host()).setPort(port))
          .requestHandler(grpc)
          .listen();
    }

    private void accept(GrpcServerRequest<ProcessingRequest, ProcessingResponse> call) {
      call.handler(message -> {
        ProcessingResponse answer =
            switch (message.getRequestCase()) {
              case REQUEST_HEADERS -> REQUEST_HEADERS;
              case REQUEST_BODY -> picks.get(next++ % picks.size());
              case RESPONSE_HEADERS -> RESPONSE_HEADERS;
              case RESPONSE_TRAILERS -> RESPONSE_TRAILERS;
              case REQUEST_TRAILERS, RESPONSE_BODY, REQUEST_NOT_SET ->
                  throw new IllegalStateException("not sent by Envoy in this set-up");
            };
        call.response().write(answer);
      });
      call.endHandler(_ -> call.response().end());
      call.exceptionHandler(_ -> {}); // Envoy resets streams whose end it no longer needs
    }
  }
}
