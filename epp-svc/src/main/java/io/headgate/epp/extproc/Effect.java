package io.headgate.epp.extproc;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;

/** What the owner of a stream has to do, in order. */
public sealed interface Effect {
  /** A request begins. */
  record Begin(RequestHead head) implements Effect {}

  /** A piece of the request body has arrived; read it. */
  record Scan(ByteString bytes) implements Effect {}

  /**
   * Everything that will be known is known: decide, and answer with {@link Frame.Answered}.
   *
   * @param complete false when the body was not shown to us, or not to its end
   */
  record Pick(boolean complete) implements Effect {}

  /** The request was refused without a {@link Pick}: write that down. */
  record Refused(Refusal refusal, long bodyBytes) implements Effect {}

  record Send(ProcessingResponse response) implements Effect {}

  /** The response has begun. */
  record Served(int status, String endpoint) implements Effect {}

  /** Bytes of the response went by. */
  record Passed(int responseBytes) implements Effect {}

  /** The request is over; comes once for each {@link Begin}. */
  record Finish(Outcome outcome) implements Effect {}

  /** Nothing more will be said: end the stream, cleanly. */
  record Close() implements Effect {}

  /** The peer breaks the protocol: end the stream with an error. */
  record Abort(String problem) implements Effect {}

  /** How a request ended. */
  enum Outcome {
    COMPLETED,
    CLIENT_GONE,
    REFUSED,
    FAILED,
    EXPIRED
  }
}
