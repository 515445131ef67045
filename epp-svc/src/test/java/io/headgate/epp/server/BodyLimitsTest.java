package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.headgate.epp.EppOptions;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.Picked;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that are larger, or more at once, than we have room for. */
class BodyLimitsTest {
  private static final ServiceMethod<ProcessingResponse, ProcessingRequest> PROCESS =
      ServiceMethod.client(
          ServiceName.create("envoy.service.ext_proc.v3.ExternalProcessor"),
          "Process",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(ProcessingResponse.getDefaultInstance()));
  private static final int LARGEST = 1_000_000;
  private static final int ROOM = 3_000_000;

  private final Front picker =
      new Front(
          new FixedPools("default/pool", "10.0.0.1:8000"),
          EppOptions.local()
              .withDefaultPool("default/pool")
              .withLimits(LARGEST + (64 << 10), LARGEST, Duration.ofMinutes(1))
              .withHeldBodyBytes(ROOM));
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
  void aLargerOneIsAnsweredAndInTheBooks(int bytes) {
    Stream stream = new Stream(BodySendMode.BUFFERED);
    stream.send(body(chat(bytes), true));

    assertThat(stream.answer(1).getImmediateResponse().getStatus().getCodeValue()).isEqualTo(413);
    Picked picked = refusals(1).getFirst();
    assertThat(picked.getVerdict()).isEqualTo(Picked.Verdict.BAD_REQUEST);
    assertThat(picked.getStatus()).isEqualTo(413);
    assertThat(picked.getReason()).contains("larger than 1000000 bytes");
    assertThat(picker.metrics.scrape())
        .containsPattern("llm_d_epp_request_error_total\\{[^}]*body_too_large[^}]*} 1.0");
  }

  @Test
  void bodiesHeldAtOnceShareOneRoom() {
    String text = chat(900_000);
    List<Stream> unfinished = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Stream stream = new Stream(BodySendMode.FULL_DUPLEX_STREAMED);
      stream.send(body(text, false));
      unfinished.add(stream);
    }
    awaitHeld(held -> held > 2_700_000);

    List<Stream> tooMany = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Stream stream = new Stream(BodySendMode.BUFFERED);
      stream.send(body(text, true));
      tooMany.add(stream);
    }
    for (Stream stream : tooMany) {
      ImmediateResponse refused = stream.answer(1).getImmediateResponse();
      assertThat(refused.getStatus().getCodeValue()).isEqualTo(429);
      assertThat(refused.getBody().toStringUtf8()).contains("\"code\":\"no_room\"");
    }
    assertThat(refusals(8))
        .hasSize(8)
        .allMatch(p -> p.getVerdict() == Picked.Verdict.SATURATED && p.getStatus() == 429);
    assertThat(picker.metrics.scrape())
        .containsPattern("llm_d_epp_request_error_total\\{[^}]*no_room[^}]*} 8.0");

    for (Stream stream : unfinished) {
      stream.send(body("", true));
      assertThat(stream.answer(0).hasRequestHeaders()).isTrue();
    }
    awaitHeld(held -> held == 0);
    theLargestBodyIsPickedFor();
    awaitHeld(held -> held == 0);
  }

  /** Vert.x shows no message before it is whole. */
  @Test
  void whatHasArrivedOfAMessageCountsUntilItsStreamEnds() {
    HttpClient http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    HttpClientRequest request =
        http.request(
                HttpMethod.POST,
                picker.ports().grpc(),
                "127.0.0.1",
                "/envoy.service.ext_proc.v3.ExternalProcessor/Process")
            .await();
    request.putHeader("content-type", "application/grpc").setChunked(true);
    request.exceptionHandler(_ -> {});
    request.write(
        Buffer.buffer().appendByte((byte) 0).appendInt(900_000).appendBytes(new byte[500_000]));

    awaitHeld(held -> held == 500_005);
    request.reset();
    awaitHeld(held -> held == 0);
    http.close().await();
  }

  private List<Picked> refusals(int count) {
    Awaitility.await().until(() -> picker.log.decisions().size() >= count);
    return picker.log.decisions().stream().map(DecisionEvent::getPicked).toList();
  }

  private void awaitHeld(Predicate<Double> expected) {
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(
                    picker
                        .metrics
                        .scrape()
                        .lines()
                        .filter(line -> line.startsWith("headgate_epp_held_body_bytes "))
                        .map(line -> Double.valueOf(line.substring(line.indexOf(' ')))))
                .singleElement()
                .matches(expected));
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
