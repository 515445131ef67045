package io.headgate.translator.lower;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.headgate.events.v1.XdsResource;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves one fixed set of resources to one Envoy and remembers what it refused. */
final class XdsStub {
  private final List<XdsResource> resources;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  private XdsStub(List<XdsResource> resources) {
    this.resources = resources;
  }

  static XdsStub start(Vertx vertx, List<XdsResource> resources) {
    XdsStub stub = new XdsStub(resources);
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(
        ServiceMethod.server(
            ServiceName.create("envoy.service.discovery.v3.AggregatedDiscoveryService"),
            "DeltaAggregatedResources",
            GrpcMessageEncoder.<DeltaDiscoveryResponse>encoder(),
            GrpcMessageDecoder.<DeltaDiscoveryRequest>decoder(
                DeltaDiscoveryRequest.getDefaultInstance())),
        stub::stream);
    stub.server = Rig.await(vertx.createHttpServer().requestHandler(grpc).listen(0, "127.0.0.1"));
    return stub;
  }

  int port() {
    return server.actualPort();
  }

  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Type URLs of which Envoy took a response. */
  Set<String> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  private void stream(GrpcServerRequest<DeltaDiscoveryRequest, DeltaDiscoveryResponse> request) {
    Set<String> seen = new HashSet<>();
    request.handler(message -> {
      if (message.hasErrorDetail()) {
        refusals.add(message.getTypeUrl() + ": " + message.getErrorDetail().getMessage());
      } else if (!message.getResponseNonce().isEmpty()) {
        acknowledged.add(message.getTypeUrl());
      }
      boolean first = seen.add(message.getTypeUrl());
      if (first || message.getResourceNamesSubscribeCount() > 0) {
        request.response().write(answer(message));
      }
    });
    request.endHandler(_ -> request.response().end());
    request.exceptionHandler(_ -> {});
  }

  private DeltaDiscoveryResponse answer(DeltaDiscoveryRequest request) {
    boolean all = request.getResourceNamesSubscribeCount() == 0;
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(request.getTypeUrl())
            .setNonce(Long.toString(System.nanoTime()));
    Set<String> missing = new HashSet<>(request.getResourceNamesSubscribeList());
    for (XdsResource resource : resources) {
      if (resource.getTypeUrl().equals(request.getTypeUrl())
          && (all || missing.remove(resource.getName()))) {
        response.addResources(
            Resource.newBuilder()
                .setName(resource.getName())
                .setVersion(resource.getVersion())
                .setResource(
                    Any.newBuilder()
                        .setTypeUrl(resource.getTypeUrl())
                        .setValue(resource.getMessage())));
      }
    }
    return response.addAllRemovedResources(missing).build();
  }
}
