package io.headgate.epp.extproc;

import static io.headgate.epp.extproc.BodyMode.BUFFERED;
import static io.headgate.epp.extproc.BodyMode.FULL_DUPLEX;
import static io.headgate.epp.extproc.BodyMode.NONE;
import static io.headgate.epp.extproc.BodyMode.STREAMED;
import static io.headgate.epp.extproc.Messages.body;
import static io.headgate.epp.extproc.Messages.headers;
import static io.headgate.epp.extproc.Messages.responseBody;
import static io.headgate.epp.extproc.Messages.responseHeaders;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse.ResponseCase;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.headgate.epp.extproc.Effect.Outcome;
import io.headgate.epp.parse.ApiKind;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExtProcStreamTest {
  private final Messages messages = new Messages();

  @Test
  void fullDuplexAnswersHeadersThenBodyOnceTheBodyIsWhole() {
    assertThat(messages.send(headers(FULL_DUPLEX, NONE, false), body("ab", false))).isEmpty();
    List<ProcessingResponse> sent = messages.send(body("c", true));
    assertThat(cases(sent))
        .containsExactly(ResponseCase.REQUEST_HEADERS, ResponseCase.REQUEST_BODY);
    assertThat(streamed(sent.get(1)).getBody().toStringUtf8()).isEqualTo("abc");
    assertThat(streamed(sent.get(1)).getEndOfStream()).isTrue();
  }

  @Test
  void headerAndMetadataSayTheSameAndSpoofedHeadersGo() {
    ProcessingResponse sent =
        messages.send(headers(FULL_DUPLEX, NONE, false), body("", true)).getFirst();
    CommonResponse common = sent.getRequestHeaders().getResponse();
    assertThat(common.getHeaderMutation().getSetHeadersList())
        .singleElement()
        .satisfies(h -> {
          assertThat(h.getHeader().getKey()).isEqualTo("x-gateway-destination-endpoint");
          assertThat(h.getHeader().getRawValue().toStringUtf8())
              .isEqualTo("10.0.0.1:8000,10.0.0.2:8000");
        });
    assertThat(
            sent.getDynamicMetadata()
                .getFieldsOrThrow("envoy.lb")
                .getStructValue()
                .getFieldsOrThrow("x-gateway-destination-endpoint")
                .getStringValue())
        .isEqualTo("10.0.0.1:8000,10.0.0.2:8000");
    assertThat(common.getHeaderMutation().getRemoveHeadersList())
        .containsExactly("x-gateway-destination-endpoint-subset", "x-prefiller-host-port");
  }

  @Test
  void longBodiesComeBackInPiecesOfAtMost62000Bytes() {
    messages.send(headers(FULL_DUPLEX, NONE, false), body("x".repeat(100_000), false));
    List<ProcessingResponse> sent = messages.send(body("y".repeat(50_000), true));
    List<StreamedBodyResponse> pieces =
        sent.stream().skip(1).map(ExtProcStreamTest::streamed).toList();
    assertThat(pieces).allMatch(p -> p.getBody().size() <= 62_000).hasSize(3);
    assertThat(pieces.stream().map(StreamedBodyResponse::getEndOfStream))
        .containsExactly(false, false, true);
    assertThat(
            pieces.stream()
                .map(StreamedBodyResponse::getBody)
                .reduce(ByteString.EMPTY, ByteString::concat)
                .toStringUtf8())
        .isEqualTo("x".repeat(100_000) + "y".repeat(50_000));
  }

  @Test
  void anEmptyBodyIsStillAnswered() {
    List<ProcessingResponse> sent =
        messages.send(headers(FULL_DUPLEX, NONE, false), body("", false), body("", true));
    assertThat(sent).hasSize(2);
    assertThat(streamed(sent.get(1)).getEndOfStream()).isTrue();
  }

  @Test
  void aRepeatedLastChunkIsIgnored() {
    messages.send(headers(FULL_DUPLEX, NONE, false), body("abc", true));
    assertThat(messages.send(body("abc", true), body("", true))).isEmpty();
    assertThat(messages.picks()).isEqualTo(1);
  }

  @Test
  void trailersEndTheBodyAndAreAnsweredLast() {
    List<ProcessingResponse> sent =
        messages.send(
            headers(FULL_DUPLEX, NONE, false), body("abc", false), new Frame.RequestTrailers());
    assertThat(cases(sent))
        .containsExactly(
            ResponseCase.REQUEST_HEADERS, ResponseCase.REQUEST_BODY, ResponseCase.REQUEST_TRAILERS);
    assertThat(streamed(sent.get(1)).getEndOfStream()).isFalse();
  }

  @Test
  void bufferedAnswersHeadersAtOnceAndPicksOnTheBody() {
    List<ProcessingResponse> first = messages.send(headers(BUFFERED, NONE, false));
    assertThat(first).containsExactly(Responses.REQUEST_HEADERS_CONTINUE);
    ProcessingResponse second = messages.send(body("{}", true)).getFirst();
    assertThat(second.getRequestBody().getResponse().getHeaderMutation().getSetHeadersCount())
        .isEqualTo(1);
    assertThat(second.getRequestBody().getResponse().hasBodyMutation()).isFalse();
    assertThat(second.hasDynamicMetadata()).isTrue();
  }

  @Test
  void streamedAndHiddenBodiesArePickedOnTheHeaders() {
    assertThat(cases(messages.send(headers(STREAMED, NONE, false))))
        .containsExactly(ResponseCase.REQUEST_HEADERS);
    assertThat(messages.send(body("x", false))).containsExactly(Responses.REQUEST_BODY_CONTINUE);
    Messages hidden = new Messages();
    assertThat(cases(hidden.send(headers(NONE, NONE, false))))
        .containsExactly(ResponseCase.REQUEST_HEADERS);
  }

  @Test
  void requestsWithoutBodyArePickedOnTheHeadersInEveryMode() {
    for (BodyMode mode : BodyMode.values()) {
      List<ProcessingResponse> sent = new Messages().send(headers(mode, NONE, true));
      assertThat(cases(sent)).as(mode.name()).containsExactly(ResponseCase.REQUEST_HEADERS);
      assertThat(sent.getFirst().hasDynamicMetadata()).isTrue();
    }
  }

  @Test
  void bodiesNobodyReadsFlowWithoutWaiting() {
    messages.send(headers(ApiKind.PASSTHROUGH, FULL_DUPLEX, NONE, false));
    assertThat(messages.picks()).isEqualTo(1);
    assertThat(streamed(messages.send(body("chunk", false)).getFirst()).getBody().toStringUtf8())
        .isEqualTo("chunk");
  }

  @Test
  void tooLargeBodiesAreRefusedAndTheStreamEnds() {
    List<ProcessingResponse> sent =
        messages.send(headers(FULL_DUPLEX, NONE, false), body("x".repeat(200_001), false));
    assertThat(sent.getFirst().getImmediateResponse().getStatus().getCodeValue()).isEqualTo(413);
    assertThat(messages.effects).endsWith(new Effect.Close(), new Effect.Finish(Outcome.REFUSED));
    assertThat(messages.send(body("y", true))).isEmpty();
  }

  @Test
  void aTooLargeBodyIsWrittenDown() {
    for (BodyMode mode : List.of(FULL_DUPLEX, BUFFERED)) {
      Messages tooLong = new Messages();
      tooLong.send(headers(mode, NONE, false), body("x".repeat(200_001), true));
      assertThat(tooLong.effects)
          .as(mode.name())
          .contains(new Effect.Refused(Refusal.tooLarge(200_000), 200_001));
    }
  }

  @Test
  void aMessageTooLargeToBeTakenIsABodyTooLarge() {
    List<ProcessingResponse> sent =
        messages.send(headers(BUFFERED, NONE, false), new Frame.TooLarge());
    assertThat(sent.getLast().getImmediateResponse().getStatus().getCodeValue()).isEqualTo(413);
    assertThat(messages.outcomes()).containsExactly(Outcome.REFUSED);
  }

  @Test
  void refusalsCarryOpenAiStyleErrorsAndTheReason() {
    messages.verdict = new Verdict.Refuse(Refusal.noEndpoints("say \"no\"\n"));
    ProcessingResponse sent =
        messages.send(headers(FULL_DUPLEX, NONE, false), body("{}", true)).getFirst();
    assertThat(sent.getImmediateResponse().getStatus().getCodeValue()).isEqualTo(503);
    assertThat(sent.getImmediateResponse().getBody().toStringUtf8())
        .isEqualTo(
            "{\"error\":{\"message\":\"say \\\"no\\\"\\u000a\",\"type\":\"service_unavailable\","
                + "\"param\":null,\"code\":\"no_endpoints\"}}");
    assertThat(messages.outcomes()).containsExactly(Outcome.REFUSED);
  }

  @Test
  void responseBodiesAreEchoedOrAcknowledgedAsTheModeWants() {
    messages.send(headers(FULL_DUPLEX, FULL_DUPLEX, true), responseHeaders());
    List<ProcessingResponse> echoed = messages.send(responseBody("r".repeat(70_000), true));
    assertThat(echoed).hasSize(2);
    assertThat(
            echoed.get(1).getResponseBody().getResponse().getBodyMutation().getStreamedResponse())
        .satisfies(last -> {
          assertThat(last.getEndOfStream()).isTrue();
          assertThat(last.getBody().size()).isEqualTo(8_000);
        });
    Messages buffered = new Messages();
    buffered.send(headers(FULL_DUPLEX, BUFFERED, true), responseHeaders());
    assertThat(buffered.send(responseBody("r", true)))
        .containsExactly(Responses.RESPONSE_BODY_CONTINUE);
    assertThat(buffered.outcomes()).containsExactly(Outcome.COMPLETED);
  }

  @Test
  void theEndOfTheStreamIsTheEndOfAnUnseenResponse() {
    messages.send(headers(FULL_DUPLEX, NONE, true), responseHeaders(), new Frame.Reset());
    assertThat(messages.outcomes()).containsExactly(Outcome.COMPLETED);
  }

  @Test
  void aResetBeforeTheEndMeansTheClientHasGone() {
    messages.send(headers(FULL_DUPLEX, FULL_DUPLEX, true), responseHeaders(), new Frame.Reset());
    assertThat(messages.outcomes()).containsExactly(Outcome.CLIENT_GONE);
  }

  @Test
  void messagesOutOfTurnEndTheStreamWithAnError() {
    for (Frame frame :
        List.of(
            body("x", true),
            new Frame.RequestTrailers(),
            responseBody("x", true),
            new Frame.Unknown())) {
      Messages fresh = new Messages();
      fresh.send(frame);
      assertThat(fresh.effects).as("%s", frame).hasSize(1).first().isInstanceOf(Effect.Abort.class);
    }
  }

  @Test
  void whateverComesTheRequestEndsExactlyOnce() {
    long seed = new Random().nextLong();
    RandomGenerator random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      Messages any = new Messages();
      BodyMode[] modes = BodyMode.values();
      any.send(
          headers(
              modes[random.nextInt(modes.length)],
              modes[random.nextInt(modes.length)],
              random.nextInt(4) == 0));
      for (int i = random.nextInt(8); i > 0; i--) {
        any.send(
            switch (random.nextInt(6)) {
              case 0, 1 -> body("b", random.nextBoolean());
              case 2 -> responseHeaders();
              case 3 -> responseBody("r", random.nextBoolean());
              case 4 -> new Frame.RequestTrailers();
              default -> new Frame.ResponseTrailers();
            });
      }
      any.send(
          random.nextBoolean() ? new Frame.Reset() : new Frame.HalfClosed(), new Frame.Reset());
      assertThat(any.outcomes()).as("seed %d round %d", seed, round).hasSize(1);
      assertThat(any.picks()).as("seed %d round %d", seed, round).isLessThanOrEqualTo(1);
    }
  }

  private static List<ResponseCase> cases(List<ProcessingResponse> sent) {
    return sent.stream().map(ProcessingResponse::getResponseCase).toList();
  }

  private static StreamedBodyResponse streamed(ProcessingResponse response) {
    return response.getRequestBody().getResponse().getBodyMutation().getStreamedResponse();
  }
}
