package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.headgate.epp.EppOptions;
import io.headgate.epp.health.v1.HealthCheckRequest;
import io.headgate.epp.health.v1.HealthCheckResponse;
import io.headgate.epp.health.v1.HealthCheckResponse.ServingStatus;
import io.headgate.epp.health.v1.HealthListRequest;
import io.headgate.epp.health.v1.HealthListResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrpcTest {
  private static final ServiceMethod<ProcessingResponse, ProcessingRequest> PROCESS =
      ServiceMethod.client(
          ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
          "Process",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(ProcessingResponse.getDefaultInstance()));
  private static final ServiceName HEALTH = ServiceName.create("grpc.health.v1.Health");
  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> CHECK =
      ServiceMethod.client(
          HEALTH,
          "Check",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthCheckResponse.getDefaultInstance()));
  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> WATCH =
      ServiceMethod.client(
          HEALTH,
          "Watch",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthCheckResponse.getDefaultInstance()));
  private static final ServiceMethod<HealthListResponse, HealthListRequest> LIST =
      ServiceMethod.client(
          HEALTH,
          "List",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthListResponse.getDefaultInstance()));

  private static final Vertx VERTX = Vertx.vertx();
  private static final FixedPools POOLS = new FixedPools("default/pool", "10.0.0.1:8000");
  private static Front picker;
  private static GrpcClient client;

  @BeforeAll
  static void start() {
    picker = new Front(POOLS, EppOptions.local().withDefaultPool("default/pool"));
    client = GrpcClient.client(VERTX, new GrpcClientOptions().setMaxMessageSize(1 << 24));
  }

  @AfterAll
  static void stop() {
    client.close().await();
    picker.close();
    VERTX.close().await();
  }

  @Test
  void aPickedRequestIsAnsweredAndCountedUntilItsEnd() {
    List<ProcessingResponse> answers =
        exchange(headers(false), body(EnvoyTest.chat(1000), true), 2);
    assertThat(answers.get(0).getDynamicMetadata().getFieldsMap()).containsKey("envoy.lb");
    assertThat(
            answers
                .get(1)
                .getRequestBody()
                .getResponse()
                .getBodyMutation()
                .getStreamedResponse()
                .getBody()
                .toStringUtf8())
        .isEqualTo(EnvoyTest.chat(1000));
    Awaitility.await().untilAsserted(() -> assertThat(POOLS.inFlight).hasValue(0));
  }

  @Test
  void aFloodOfResetsClosesNoConnectionAndLeaksNothing() {
    int before = POOLS.reserved.get();
    int rounds = 100;
    for (int round = 0; round < rounds; round++) {
      List<Future<?>> wave = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        boolean early = i % 2 == 0;
        Promise<Void> over = Promise.promise();
        wave.add(over.future());
        open(picker.ports().grpc())
            .onFailure(over::tryFail)
            .onSuccess(request -> {
              request.exceptionHandler(_ -> {});
              request.response().onFailure(_ -> over.tryComplete());
              request.write(headers(!early));
              if (early) {
                request.cancel();
                over.tryComplete();
              } else {
                request
                    .response()
                    .onSuccess(response ->
                        response.handler(_ -> {
                          request.cancel();
                          over.tryComplete();
                        }));
              }
            });
      }
      Future.join(wave).await();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          assertThat(POOLS.inFlight).hasValue(0);
          assertThat(picker.metrics.scrape()).contains("llm_d_epp_extproc_streams_inflight 0.0");
        });
    assertThat(POOLS.reserved.get() - before).isGreaterThanOrEqualTo(rounds * 50);
    assertThat(POOLS.releasedTwice).hasValue(0);
    aPickedRequestIsAnsweredAndCountedUntilItsEnd();
  }

  @Test
  void aBugEndsItsRequestOnce() {
    POOLS.broken = true;
    Promise<GrpcStatus> status = Promise.promise();
    open(picker.ports().grpc())
        .onFailure(status::tryFail)
        .onSuccess(request -> {
          request
              .response()
              .onFailure(status::tryFail)
              .onSuccess(response ->
                  response
                      .handler(_ -> request.write(responseHeaders("10.0.0.1:8000")))
                      .endHandler(_ -> {
                        status.tryComplete(response.status());
                        request.cancel(); // as Envoy does
                      }));
          request.write(headers(true));
        });
    assertThat(status.future().await()).isEqualTo(GrpcStatus.INTERNAL);
    aPickedRequestIsAnsweredAndCountedUntilItsEnd();
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(picker.metrics.scrape())
                .contains("llm_d_epp_extproc_streams_inflight 0.0")
                .contains("llm_d_epp_request_running 0.0"));
    assertThat(POOLS.releasedTwice).hasValue(0);
  }

  @Test
  void bytesThatAreNoMessageGetAGrpcErrorAndTheServerLives() {
    Future<?> answer =
        open(picker.ports().grpc())
            .compose(request -> {
              request.endMessage(
                  GrpcMessage.message("identity", Buffer.buffer(new byte[] {-1, -1, 7, 7})));
              return request.response().compose(response -> response.end());
            });
    assertThatThrownBy(answer::await).hasMessageContaining("INVALID_ARGUMENT");
    aPickedRequestIsAnsweredAndCountedUntilItsEnd();
  }

  @Test
  void healthIsToldOnBothPortsUnderEveryNameInUse() {
    for (int port : List.of(picker.ports().grpc(), picker.ports().health())) {
      for (String name :
          List.of(
              "",
              "liveness",
              "readiness",
              "inference-extension",
              "envoy.service.ext_proc.v3.ExternalProcessor")) {
        assertThat(check(port, name)).as(name).isEqualTo(ServingStatus.SERVING);
      }
    }
    HealthListResponse all =
        client
            .request(address(picker.ports().health()), LIST)
            .compose(r -> r.send(HealthListRequest.getDefaultInstance()).compose(a -> a.last()))
            .await();
    assertThat(all.getStatusesMap()).hasSize(5);
    assertThatThrownBy(() -> check(picker.ports().health(), "x")).hasMessageContaining("NOT_FOUND");
  }

  @Test
  void watchersHearOfEveryChange() {
    Queue<ServingStatus> heard = new ConcurrentLinkedQueue<>();
    client
        .request(address(picker.ports().health()), WATCH)
        .compose(r -> {
          var listening = r.response().onSuccess(it -> it.handler(m -> heard.add(m.getStatus())));
          r.end(HealthCheckRequest.newBuilder().setService("readiness").build());
          return listening;
        })
        .await();
    Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(1));
    picker.health.ready(false);
    Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(2));
    assertThat(check(picker.ports().health(), "liveness")).isEqualTo(ServingStatus.SERVING);
    picker.health.ready(true);
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(heard)
                .containsExactly(
                    ServingStatus.SERVING, ServingStatus.NOT_SERVING, ServingStatus.SERVING));
  }

  @Test
  void oneCallWatchesOnce() {
    Queue<ServingStatus> heard = new ConcurrentLinkedQueue<>();
    HealthCheckRequest ask = HealthCheckRequest.newBuilder().setService("readiness").build();
    client
        .request(address(picker.ports().health()), WATCH)
        .compose(r -> {
          var listening = r.response().onSuccess(it -> it.handler(m -> heard.add(m.getStatus())));
          r.write(ask);
          r.write(ask);
          return listening;
        })
        .await();
    Awaitility.await().untilAsserted(() -> assertThat(heard).isNotEmpty());
    picker.health.ready(false);
    Awaitility.await().untilAsserted(() -> assertThat(heard).contains(ServingStatus.NOT_SERVING));
    picker.health.ready(true);
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(heard)
                .containsExactly(
                    ServingStatus.SERVING, ServingStatus.NOT_SERVING, ServingStatus.SERVING));
  }

  @Test
  void withTlsTheSelfSignedCertificateServesHttp2() {
    try (Front secure =
        new Front(
            POOLS,
            EppOptions.local()
                .withDefaultPool("default/pool")
                .withBinding(EppOptions.LOOPBACK, true, Optional.empty()))) {
      GrpcClient tls =
          GrpcClient.client(
              VERTX,
              new HttpClientOptions()
                  .setSsl(true)
                  .setUseAlpn(true)
                  .setTrustAll(true)
                  .setVerifyHost(false));
      HealthCheckResponse answer =
          tls.request(address(secure.ports().grpc()), CHECK)
              .compose(r -> r.send(HealthCheckRequest.getDefaultInstance()).compose(a -> a.last()))
              .await();
      assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING);
      tls.close().await();
    }
  }

  @Test
  void aLogThatTakesNothingCostsNoRequest() {
    picker.log.overloaded = true;
    long before = picker.decisions.dropped();
    aPickedRequestIsAnsweredAndCountedUntilItsEnd();
    Awaitility.await()
        .untilAsserted(() -> assertThat(picker.decisions.dropped()).isGreaterThan(before));
    picker.log.overloaded = false;
  }

  private static ServingStatus check(int port, String service) {
    return client
        .request(address(port), CHECK)
        .compose(r ->
            r.send(HealthCheckRequest.newBuilder().setService(service).build())
                .compose(a -> a.last()))
        .await()
        .getStatus();
  }

  private static List<ProcessingResponse> exchange(
      ProcessingRequest first, ProcessingRequest second, int answers) {
    List<ProcessingResponse> got = new ArrayList<>();
    Promise<List<ProcessingResponse>> all = Promise.promise();
    open(picker.ports().grpc())
        .onFailure(all::tryFail)
        .onSuccess(request -> {
          request
              .response()
              .onFailure(all::tryFail)
              .onSuccess(response ->
                  response.handler(answer -> {
                    got.add(answer);
                    if (got.size() == answers) {
                      request.end();
                      all.tryComplete(got);
                    }
                  }));
          request.write(first);
          request.write(second);
        });
    return all.future().await();
  }

  private static Future<GrpcClientRequest<ProcessingRequest, ProcessingResponse>> open(int port) {
    return client.request(address(port), PROCESS);
  }

  private static SocketAddress address(int port) {
    return SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  private static ProcessingRequest headers(boolean end) {
    return ProcessingRequest.newBuilder()
        .setRequestHeaders(
            HttpHeaders.newBuilder()
                .setEndOfStream(end)
                .setHeaders(
                    HeaderMap.newBuilder()
                        .addHeaders(header(":method", "POST"))
                        .addHeaders(header(":path", "/v1/chat/completions"))))
        .build();
  }

  private static ProcessingRequest responseHeaders(String served) {
    Struct lb =
        Struct.newBuilder()
            .putFields(
                "x-gateway-destination-endpoint-served",
                Value.newBuilder().setStringValue(served).build())
            .build();
    return ProcessingRequest.newBuilder()
        .setResponseHeaders(
            HttpHeaders.newBuilder()
                .setHeaders(HeaderMap.newBuilder().addHeaders(header(":status", "200"))))
        .setMetadataContext(Metadata.newBuilder().putFilterMetadata("envoy.lb", lb))
        .build();
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static ProcessingRequest body(String text, boolean end) {
    return ProcessingRequest.newBuilder()
        .setRequestBody(
            HttpBody.newBuilder().setBody(ByteString.copyFromUtf8(text)).setEndOfStream(end))
        .build();
  }
}
