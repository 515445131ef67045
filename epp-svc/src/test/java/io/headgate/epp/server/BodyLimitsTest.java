package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.headgate.epp.EppOptions;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.Picked;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that are larger than one may be. */
class BodyLimitsTest {
  private static final ServiceMethod<ProcessingResponse, ProcessingRequest> PROCESS =
      ServiceMethod.client(
          ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
          "Process",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(ProcessingResponse.getDefaultInstance()));
  private static final int LARGEST = 1_000_000;

  private final Front picker =
      new Front(
          new FixedPools("default/pool", "10.0.0.1:8000"),
          EppOptions.local()
              .withDefaultPool("default/pool")
              .withLimits(LARGEST + (64 << 10), LARGEST, Duration.ofMinutes(1)));
  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient client = GrpcClient.client(vertx);

  @AfterEach
  void stop() {
    client.close().await();
    vertx.close().await();
    picker.close();
  }

  @Test
  void theLargestBodyIsPickedFor() {
    Stream stream = new Stream(BodySendMode.BUFFERED);
    stream.send(body(chat(LARGEST), true));
    assertThat(stream.answer(1).hasRequestBody()).isTrue();
  }

  /** One byte too many, and more than a message may hold. */
  @ParameterizedTest
  @ValueSource(ints = {LARGEST + 1, LARGEST + (1 << 20)})
  void aLargerOneIsAnsweredAndInTheBooks(int bytes) throws InvalidProtocolBufferException {
    Stream stream = new Stream(BodySendMode.BUFFERED);
    stream.send(body(chat(bytes), true));

    assertThat(stream.answer(1).getImmediateResponse().getStatus().getCodeValue()).isEqualTo(413);
    Picked picked = picked();
    assertThat(picked.getVerdict()).isEqualTo(Picked.Verdict.BAD_REQUEST);
    assertThat(picked.getStatus()).isEqualTo(413);
    assertThat(picked.getReason()).contains("larger than 1000000 bytes");
    assertThat(picker.metrics.scrape())
        .containsPattern("llm_d_epp_request_error_total\\{[^}]*body_too_large[^}]*} 1.0");
  }

  private Picked picked() throws InvalidProtocolBufferException {
    Awaitility.await().until(() -> !picker.log.appended().isEmpty());
    return DecisionEvent.parseFrom(picker.log.appended().getFirst().payload()).getPicked();
  }

  private static String chat(int bytes) {
    String before = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"";
    String after = "\"}]}";
    return before + "x".repeat(bytes - before.length() - after.length()) + after;
  }

  private static ProcessingRequest body(String text, boolean end) {
    return ProcessingRequest.newBuilder()
        .setRequestBody(
            HttpBody.newBuilder().setBody(ByteString.copyFromUtf8(text)).setEndOfStream(end))
        .build();
  }

  /** A stream whose request headers have been sent; in buffered mode they were answered, too. */
  private final class Stream {
    private final GrpcClientRequest<ProcessingRequest, ProcessingResponse> request;
    private final Queue<ProcessingResponse> answers = new ConcurrentLinkedQueue<>();

    Stream(BodySendMode mode) {
      request =
          client
              .request(SocketAddress.inetSocketAddress(picker.ports().grpc(), "127.0.0.1"), PROCESS)
              .await();
      request.response().onSuccess(response -> response.handler(answers::add));
      send(headers(mode));
      if (mode == BodySendMode.BUFFERED) {
        assertThat(answer(0).hasRequestHeaders()).isTrue();
      }
    }

    void send(ProcessingRequest message) {
      request.write(message);
    }

    ProcessingResponse answer(int index) {
      Awaitility.await().until(() -> answers.size() > index);
      return List.copyOf(answers).get(index);
    }
  }

  private static ProcessingRequest headers(BodySendMode mode) {
    return ProcessingRequest.newBuilder()
        .setProtocolConfig(ProtocolConfiguration.newBuilder().setRequestBodyMode(mode))
        .setRequestHeaders(
            HttpHeaders.newBuilder()
                .setHeaders(
                    HeaderMap.newBuilder()
                        .addHeaders(header(":method", "POST"))
                        .addHeaders(header(":path", "/v1/chat/completions"))))
        .build();
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }
}
