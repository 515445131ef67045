package io.headgate.epp.extproc;

/** How the data plane shows a body to us. */
public enum BodyMode {
  NONE,
  /** Chunk by chunk, each waits for its answer. */
  STREAMED,
  /** Whole, in one message, after the headers were answered. */
  BUFFERED,
  /** Like BUFFERED, but a long body is cut off. */
  BUFFERED_PARTIAL,
  /** Chunk by chunk; what we do not send back is lost, and nothing waits for us. */
  FULL_DUPLEX
}
