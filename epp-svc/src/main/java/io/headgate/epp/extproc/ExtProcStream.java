package io.headgate.epp.extproc;

import com.google.protobuf.ByteString;
import io.headgate.epp.extproc.Effect.Outcome;
import io.headgate.epp.parse.ApiKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP request's ext_proc stream, as an immutable value. Knows the order of messages in each
 * body mode; knows nothing of pools, clocks or sockets.
 *
 * @param head of the request, empty before it came
 * @param held request body that waits for the pick, full duplex only; slices, never copies
 * @param bodyBytes of the request so far
 */
public record ExtProcStream(
    Settings settings,
    Phase phase,
    Optional<RequestHead> head,
    ByteString held,
    long bodyBytes,
    RequestEnd requestEnd,
    boolean responseEnded) {

  /** Where a stream stands. */
  public enum Phase {
    /** Nothing has come. */
    OPEN,
    /** Headers unanswered until the body is here (full duplex). */
    COLLECTING,
    /** Headers answered; the pick rides on the body's answer (buffered). */
    BUFFERING,
    /** The owner was asked for a verdict. */
    DECIDING,
    /** The request goes to its endpoint; the response has not begun. */
    FORWARDING,
    /** The response has begun. */
    RESPONDING,
    /** Over. */
    CLOSED
  }

  /** What has ended the request, and so which messages are still owed. */
  public enum RequestEnd {
    NOT_YET,
    WITH_HEADERS,
    WITH_BODY,
    WITH_TRAILERS
  }

  /**
   * What an operator can choose.
   *
   * @param maxBodyBytes larger bodies get 413
   * @param conformanceHeaders tell in a response header who served
   */
  public record Settings(long maxBodyBytes, boolean conformanceHeaders) {}

  /** Some peers cap gRPC messages at 64 KiB. */
  static final int MAX_CHUNK = 62_000;

  public static ExtProcStream open(Settings settings) {
    return new ExtProcStream(
        settings, Phase.OPEN, Optional.empty(), ByteString.EMPTY, 0, RequestEnd.NOT_YET, false);
  }

  public Step on(Frame frame) {
    if (phase == Phase.CLOSED) {
      return Step.of(this);
    }
    return switch (frame) {
      case Frame.RequestHeaders f -> requestHeaders(f);
      case Frame.RequestBody f -> requestBody(f);
      case Frame.RequestTrailers _ -> requestTrailers();
      case Frame.Answered f -> answered(f.verdict());
      case Frame.ResponseHeaders f -> responseHeaders(f);
      case Frame.ResponseBody f -> responseBody(f);
      case Frame.ResponseTrailers _ -> responseTrailers();
      case Frame.NoRoom _ -> refuseUnpicked(Refusal.noRoom(), bodyBytes);
      case Frame.TooLarge _ -> tooLarge();
      case Frame.Unknown _ -> abort("not a readable ProcessingRequest");
      case Frame.HalfClosed _ -> closed(endedBy(), new Effect.Close());
      case Frame.Reset _ -> closed(endedBy());
      case Frame.Expired _ ->
          closed(Outcome.EXPIRED, new Effect.Abort("the request took too long"));
    };
  }

  /** Whether what arrives belongs to the request and is kept until there is a verdict. */
  public boolean gathers() {
    return switch (phase) {
      case OPEN, COLLECTING, BUFFERING, DECIDING -> true;
      case FORWARDING, RESPONDING, CLOSED -> false;
    };
  }

  private Step requestHeaders(Frame.RequestHeaders frame) {
    if (phase != Phase.OPEN) {
      return abort("request headers came twice");
    }
    RequestHead start = frame.head();
    ExtProcStream begun =
        new ExtProcStream(
            settings,
            Phase.DECIDING,
            Optional.of(start),
            held,
            bodyBytes,
            frame.endOfStream() ? RequestEnd.WITH_HEADERS : RequestEnd.NOT_YET,
            false);
    Effect begin = new Effect.Begin(start);
    if (frame.endOfStream()) {
      return Step.of(begun, begin, new Effect.Pick(true));
    }
    boolean unread = start.api() == ApiKind.PASSTHROUGH;
    return switch (start.requestBody()) {
      case NONE, STREAMED -> Step.of(begun, begin, new Effect.Pick(false));
      case BUFFERED, BUFFERED_PARTIAL ->
          unread
              ? Step.of(begun, begin, new Effect.Pick(false))
              : Step.of(
                  begun.in(Phase.BUFFERING),
                  begin,
                  new Effect.Send(Responses.REQUEST_HEADERS_CONTINUE));
      case FULL_DUPLEX ->
          unread
              ? Step.of(begun, begin, new Effect.Pick(false))
              : Step.of(begun.in(Phase.COLLECTING), begin);
    };
  }

  private Step requestBody(Frame.RequestBody frame) {
    if (requestEnd != RequestEnd.NOT_YET) {
      return Step.of(this); // Envoy may repeat the last chunk (envoy#46237)
    }
    ByteString bytes = frame.bytes();
    long total = bodyBytes + bytes.size();
    RequestEnd end = frame.endOfStream() ? RequestEnd.WITH_BODY : RequestEnd.NOT_YET;
    return switch (phase) {
      case COLLECTING -> {
        if (total > settings.maxBodyBytes()) {
          yield refuseUnpicked(Refusal.tooLarge(settings.maxBodyBytes()), total);
        }
        ExtProcStream next =
            new ExtProcStream(settings, phase, head, held.concat(bytes), total, end, false);
        yield end == RequestEnd.NOT_YET
            ? Step.of(next, new Effect.Scan(bytes))
            : Step.of(next.in(Phase.DECIDING), new Effect.Scan(bytes), new Effect.Pick(true));
      }
      case BUFFERING -> {
        if (total > settings.maxBodyBytes()) {
          yield refuseUnpicked(Refusal.tooLarge(settings.maxBodyBytes()), total);
        }
        // A buffered body is one message; without end of stream, trailers follow it.
        boolean complete = mode() == BodyMode.BUFFERED || frame.endOfStream();
        ExtProcStream next =
            new ExtProcStream(
                settings, Phase.DECIDING, head, held, total, RequestEnd.WITH_BODY, false);
        yield Step.of(next, new Effect.Scan(bytes), new Effect.Pick(complete));
      }
      case FORWARDING, RESPONDING -> {
        ExtProcStream next =
            new ExtProcStream(settings, phase, head, held, total, end, responseEnded);
        yield mode() == BodyMode.FULL_DUPLEX
            ? new Step(next, echo(bytes, frame.endOfStream()))
            : Step.of(next, new Effect.Send(Responses.REQUEST_BODY_CONTINUE));
      }
      case OPEN, DECIDING, CLOSED -> abort("a request body out of turn");
    };
  }

  /** While a body is awaited, nothing else can be that large. */
  private Step tooLarge() {
    return phase == Phase.COLLECTING || phase == Phase.BUFFERING
        ? refuseUnpicked(Refusal.tooLarge(settings.maxBodyBytes()), bodyBytes)
        : abort("a message is too large");
  }

  private Step requestTrailers() {
    ExtProcStream next =
        new ExtProcStream(
            settings, phase, head, held, bodyBytes, RequestEnd.WITH_TRAILERS, responseEnded);
    return switch (phase) {
      case COLLECTING, BUFFERING ->
          Step.of(next.in(Phase.DECIDING), new Effect.Pick(phase == Phase.COLLECTING));
      case FORWARDING, RESPONDING -> Step.of(next, new Effect.Send(Responses.REQUEST_TRAILERS));
      case OPEN, DECIDING, CLOSED -> abort("request trailers out of turn");
    };
  }

  private Step answered(Verdict verdict) {
    if (phase != Phase.DECIDING) {
      return abort("a verdict nobody asked for");
    }
    return switch (verdict) {
      case Verdict.Refuse f -> refuse(f.refusal());
      case Verdict.Go go -> new Step(forwarding(), goAhead(go));
    };
  }

  private ExtProcStream forwarding() {
    return new ExtProcStream(
        settings, Phase.FORWARDING, head, ByteString.EMPTY, bodyBytes, requestEnd, responseEnded);
  }

  /** Everything that has waited for the pick: headers, then body, then trailers. */
  private List<Effect> goAhead(Verdict.Go go) {
    List<String> spoofed = head.orElseThrow().spoofed();
    boolean onBody =
        (mode() == BodyMode.BUFFERED || mode() == BodyMode.BUFFERED_PARTIAL)
            && requestEnd == RequestEnd.WITH_BODY;
    if (onBody) {
      return List.of(new Effect.Send(Responses.pickOnBody(go, spoofed)));
    }
    List<Effect> out = new ArrayList<>();
    out.add(new Effect.Send(Responses.pickOnHeaders(go, spoofed)));
    boolean bodyEnds = requestEnd == RequestEnd.WITH_BODY;
    if (bodyEnds || !held.isEmpty()) {
      out.addAll(echo(held, bodyEnds));
    }
    if (requestEnd == RequestEnd.WITH_TRAILERS) {
      out.add(new Effect.Send(Responses.REQUEST_TRAILERS));
    }
    return out;
  }

  private Step responseHeaders(Frame.ResponseHeaders frame) {
    if (phase == Phase.RESPONDING) {
      return abort("response headers came twice");
    }
    // Before FORWARDING: somebody else has answered, such as a filter behind us.
    ExtProcStream next = in(Phase.RESPONDING);
    List<Effect> out = new ArrayList<>();
    if (head.isPresent()) {
      out.add(new Effect.Served(frame.status(), frame.served()));
    }
    out.add(
        new Effect.Send(
            settings.conformanceHeaders()
                ? Responses.servedBy(frame.served())
                : Responses.RESPONSE_HEADERS_CONTINUE));
    return frame.endOfStream() ? next.responseOver(out) : new Step(next, out);
  }

  private Step responseBody(Frame.ResponseBody frame) {
    if (phase != Phase.RESPONDING) {
      return abort("a response body before response headers");
    }
    if (responseEnded) {
      return Step.of(this);
    }
    List<Effect> out = new ArrayList<>();
    if (head.map(RequestHead::responseBody).orElse(BodyMode.FULL_DUPLEX) == BodyMode.FULL_DUPLEX) {
      for (ByteString chunk : chunks(frame.bytes())) {
        boolean last = out.size() == chunkCount(frame.bytes()) - 1;
        out.add(new Effect.Send(Responses.responseBody(chunk, last && frame.endOfStream())));
      }
    } else {
      out.add(new Effect.Send(Responses.RESPONSE_BODY_CONTINUE));
    }
    out.add(new Effect.Passed(frame.bytes().size()));
    return frame.endOfStream() ? responseOver(out) : new Step(this, out);
  }

  private Step responseTrailers() {
    if (phase != Phase.RESPONDING) {
      return abort("response trailers before response headers");
    }
    List<Effect> out = new ArrayList<>();
    out.add(new Effect.Send(Responses.RESPONSE_TRAILERS));
    return responseOver(out);
  }

  private Step responseOver(List<Effect> out) {
    ExtProcStream next =
        new ExtProcStream(settings, phase, head, held, bodyBytes, requestEnd, true);
    if (!responseEnded && head.isPresent()) {
      out.add(new Effect.Finish(Outcome.COMPLETED));
    }
    return new Step(next, out);
  }

  private Step refuseUnpicked(Refusal refusal, long bytes) {
    return closed(
        Outcome.REFUSED,
        new Effect.Refused(refusal, bytes),
        new Effect.Send(Responses.refuse(refusal)),
        new Effect.Close());
  }

  private Step refuse(Refusal refusal) {
    return closed(Outcome.REFUSED, new Effect.Send(Responses.refuse(refusal)), new Effect.Close());
  }

  private Step abort(String problem) {
    return closed(Outcome.FAILED, new Effect.Abort(problem));
  }

  private Step closed(Outcome outcome, Effect... last) {
    ExtProcStream next =
        new ExtProcStream(
            settings, Phase.CLOSED, head, ByteString.EMPTY, bodyBytes, requestEnd, true);
    List<Effect> out = new ArrayList<>(List.of(last));
    if (head.isPresent() && !responseEnded) {
      out.add(new Effect.Finish(outcome));
    }
    return new Step(next, out);
  }

  /** When the data plane shows no response bodies, its end of the stream is the response's end. */
  private Outcome endedBy() {
    boolean bodiesUnseen =
        head.map(RequestHead::responseBody).orElse(BodyMode.NONE) == BodyMode.NONE;
    return phase == Phase.RESPONDING && bodiesUnseen ? Outcome.COMPLETED : Outcome.CLIENT_GONE;
  }

  private BodyMode mode() {
    return head.map(RequestHead::requestBody).orElse(BodyMode.FULL_DUPLEX);
  }

  private ExtProcStream in(Phase next) {
    return new ExtProcStream(settings, next, head, held, bodyBytes, requestEnd, responseEnded);
  }

  private static List<Effect> echo(ByteString bytes, boolean endOfStream) {
    int count = chunkCount(bytes);
    List<Effect> out = new ArrayList<>(count);
    for (ByteString chunk : chunks(bytes)) {
      boolean last = out.size() == count - 1;
      out.add(new Effect.Send(Responses.requestBody(chunk, last && endOfStream)));
    }
    return out;
  }

  private static int chunkCount(ByteString bytes) {
    return Math.max(1, Math.ceilDiv(bytes.size(), MAX_CHUNK));
  }

  /** Slices of at most MAX_CHUNK; an empty body is one empty slice. */
  private static List<ByteString> chunks(ByteString bytes) {
    List<ByteString> out = new ArrayList<>();
    for (int i = 0; i < chunkCount(bytes); i++) {
      int from = i * MAX_CHUNK;
      out.add(bytes.substring(from, Math.min(from + MAX_CHUNK, bytes.size())));
    }
    return out;
  }
}
