package io.headgate.epp.extproc;

import com.google.protobuf.ByteString;

/** What can happen to an ext_proc stream. */
public sealed interface Frame {
  record RequestHeaders(RequestHead head, boolean endOfStream) implements Frame {}

  record RequestBody(ByteString bytes, boolean endOfStream) implements Frame {}

  record RequestTrailers() implements Frame {}

  /** The verdict that {@link Effect.Pick} asked for. */
  record Answered(Verdict verdict) implements Frame {}

  /**
   * The response begins.
   *
   * @param status HTTP status, 0 when not told
   * @param served ip:port that answered, empty when not told or when Envoy itself did
   */
  record ResponseHeaders(int status, String served, boolean endOfStream) implements Frame {}

  record ResponseBody(ByteString bytes, boolean endOfStream) implements Frame {}

  record ResponseTrailers() implements Frame {}

  /** More of a request than we have memory for. */
  record NoRoom() implements Frame {}

  /** A message that is larger than any may be. */
  record TooLarge() implements Frame {}

  /** A message that cannot be read, or is of no known kind. */
  record Unknown() implements Frame {}

  /** The data plane has nothing more to say. */
  record HalfClosed() implements Frame {}

  /** The stream was torn down: how Envoy ends most streams. */
  record Reset() implements Frame {}

  /** We have waited long enough for the end. */
  record Expired() implements Frame {}
}
