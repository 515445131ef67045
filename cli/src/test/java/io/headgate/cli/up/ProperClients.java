package io.headgate.cli.up;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One question each to the gRPC ports, over connections of their own, as Envoy would ask it. */
final class ProperClients implements AutoCloseable {
  private static final ServiceMethod<DeltaDiscoveryResponse, DeltaDiscoveryRequest> DISCOVERY =
      ServiceMethod.client(
          ServiceName.create("envoy.service.discovery.v3.AggregatedDiscoveryService"),
          "DeltaAggregatedResources",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(DeltaDiscoveryResponse.getDefaultInstance()));
  private static final ServiceMethod<ProcessingResponse, ProcessingRequest> PROCESS =
      ServiceMethod.client(
          ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
          "Process",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(ProcessingResponse.getDefaultInstance()));

  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient client = GrpcClient.client(vertx);

  /** The clusters of a gateway. */
  DeltaDiscoveryResponse clusters(int xdsPort, String gateway) throws Exception {
    GrpcClientRequest<DeltaDiscoveryRequest, DeltaDiscoveryResponse> request =
        client.request(address(xdsPort), DISCOVERY).await(20, TimeUnit.SECONDS);
    return answer(
        request,
        DeltaDiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("proper-client").setCluster(gateway))
            .setTypeUrl("type.googleapis.com/envoy.config.cluster.v3.Cluster")
            .build());
  }

  /** A pick for a request without body. */
  ProcessingResponse pick(int pickerPort, String pool) throws Exception {
    GrpcClientRequest<ProcessingRequest, ProcessingResponse> request =
        client.request(address(pickerPort), PROCESS).await(20, TimeUnit.SECONDS);
    request.headers().set("x-headgate-pool", pool);
    HeaderMap headers =
        HeaderMap.newBuilder()
            .addAllHeaders(List.of(header(":method", "GET"), header(":path", "/v1/models")))
            .build();
    return answer(
        request,
        ProcessingRequest.newBuilder()
            .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(headers).setEndOfStream(true))
            .build());
  }

  private static <Q, R> R answer(GrpcClientRequest<Q, R> request, Q question) throws Exception {
    Promise<R> first = Promise.promise();
    request
        .response()
        .onFailure(first::tryFail)
        .onSuccess(response -> {
          response.handler(first::tryComplete);
          response.endHandler(_ -> first.tryFail("ended with " + response.status()));
        });
    request.write(question);
    R answer = first.future().await(20, TimeUnit.SECONDS);
    request.cancel();
    return answer;
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static SocketAddress address(int port) {
    return SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  @Override
  public void close() {
    client.close().await();
    vertx.close().await();
  }
}
