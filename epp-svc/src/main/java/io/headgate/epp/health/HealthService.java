package io.headgate.epp.health;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.headgate.epp.health.v1.HealthCheckRequest;
import io.headgate.epp.health.v1.HealthCheckResponse;
import io.headgate.epp.health.v1.HealthCheckResponse.ServingStatus;
import io.headgate.epp.health.v1.HealthListRequest;
import io.headgate.epp.health.v1.HealthListResponse;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.BiConsumer;

/** {@code grpc.health.v1.Health}: Check, List and Watch. */
public final class HealthService {
  private static final ServiceName NAME = ServiceName.create("grpc.health.v1.Health");
  private static final ServiceMethod<HealthCheckRequest, HealthCheckResponse> CHECK =
      method("Check", HealthCheckRequest.getDefaultInstance());
  private static final ServiceMethod<HealthCheckRequest, HealthCheckResponse> WATCH =
      method("Watch", HealthCheckRequest.getDefaultInstance());
  private static final ServiceMethod<HealthListRequest, HealthListResponse> LIST =
      method("List", HealthListRequest.getDefaultInstance());

  private final Vertx vertx;
  private final Health health;

  public HealthService(Vertx vertx, Health health) {
    this.vertx = vertx;
    this.health = health;
  }

  public void bind(GrpcServer server) {
    server.callHandler(CHECK, once(this::check));
    server.callHandler(WATCH, once(this::watch));
    server.callHandler(LIST, once((request, _) -> list(request)));
  }

  /** Each method takes one message; others of the same call are ignored. */
  private static <Q, A> Handler<GrpcServerRequest<Q, A>> once(
      BiConsumer<GrpcServerRequest<Q, A>, Q> answer) {
    return request ->
        request.handler(asked -> {
          request.handler(_ -> {});
          answer.accept(request, asked);
        });
  }

  private void check(
      GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request,
      HealthCheckRequest asked) {
    health
        .of(asked.getService())
        .ifPresentOrElse(
            status -> request.response().end(response(status)),
            () ->
                request
                    .response()
                    .status(GrpcStatus.NOT_FOUND)
                    .statusMessage("no such service; known are " + Health.SERVICES)
                    .end());
  }

  private void list(GrpcServerRequest<HealthListRequest, HealthListResponse> request) {
    HealthListResponse.Builder all = HealthListResponse.newBuilder();
    for (String service : Health.SERVICES) {
      health.of(service).ifPresent(status -> all.putStatuses(service, response(status)));
    }
    request.response().end(all.build());
  }

  /** Tells the status now and whenever it changes, until the client goes. */
  private void watch(
      GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> request,
      HealthCheckRequest asked) {
    GrpcServerResponse<HealthCheckRequest, HealthCheckResponse> response = request.response();
    Context context = vertx.getOrCreateContext();
    Runnable tell =
        () ->
            context.runOnContext(_ ->
                response.write(
                    response(health.of(asked.getService()).orElse(ServingStatus.SERVICE_UNKNOWN))));
    Runnable stop = health.listen(tell);
    request.errorHandler(_ -> stop.run());
    request.exceptionHandler(_ -> stop.run());
    request.connection().closeHandler(_ -> stop.run());
    tell.run();
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  private static <Q extends Message, A extends MessageLite> ServiceMethod<Q, A> method(
      String name, Q prototype) {
    return ServiceMethod.server(
        NAME, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(prototype));
  }
}
