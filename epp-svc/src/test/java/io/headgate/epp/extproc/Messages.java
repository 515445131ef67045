package io.headgate.epp.extproc;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.headgate.epp.parse.ApiKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short hands for frames, and a stream that answers its own picks. */
final class Messages {
  static final ExtProcStream.Settings SETTINGS = new ExtProcStream.Settings(200_000, false);
  static final Verdict.Go GO = new Verdict.Go(List.of("10.0.0.1:8000", "10.0.0.2:8000"), "");

  final List<Effect> effects = new ArrayList<>();
  ExtProcStream stream = ExtProcStream.open(SETTINGS);
  Verdict verdict = GO;

  static Frame headers(BodyMode request, BodyMode response, boolean end) {
    return headers(ApiKind.CHAT, request, response, end);
  }

  static Frame headers(ApiKind api, BodyMode request, BodyMode response, boolean end) {
    return new Frame.RequestHeaders(
        new RequestHead(
            "POST",
            "/v1/chat/completions",
            "id",
            -1,
            api,
            List.of(Names.DESTINATION, Names.SUBSET, Names.PREFILLER),
            Optional.empty(),
            request,
            response),
        end);
  }

  static Frame body(String text, boolean end) {
    return new Frame.RequestBody(ByteString.copyFromUtf8(text), end);
  }

  static Frame responseHeaders() {
    return new Frame.ResponseHeaders(200, "10.0.0.1:8000", false);
  }

  static Frame responseBody(String text, boolean end) {
    return new Frame.ResponseBody(ByteString.copyFromUtf8(text), end);
  }

  /** Feeds frames; answers each pick with {@link #verdict}. Returns what was sent meanwhile. */
  List<ProcessingResponse> send(Frame... frames) {
    List<ProcessingResponse> sent = new ArrayList<>();
    for (Frame frame : frames) {
      take(frame, sent);
    }
    return sent;
  }

  private void take(Frame frame, List<ProcessingResponse> sent) {
    Step step = stream.on(frame);
    stream = step.next();
    for (Effect effect : step.effects()) {
      effects.add(effect);
      if (effect instanceof Effect.Send(ProcessingResponse response)) {
        sent.add(response);
      }
      if (effect instanceof Effect.Pick) {
        take(new Frame.Answered(verdict), sent);
      }
    }
  }

  List<Effect.Outcome> outcomes() {
    return effects.stream()
        .filter(Effect.Finish.class::isInstance)
        .map(e -> ((Effect.Finish) e).outcome())
        .toList();
  }

  long picks() {
    return effects.stream().filter(Effect.Pick.class::isInstance).count();
  }
}
