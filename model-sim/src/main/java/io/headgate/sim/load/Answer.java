package io.headgate.sim.load;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One answer while it comes in: times, sizes and how it ends. */
final class Answer {
  private static final String STREAM_END = "[DONE]";
  private static final int TAIL_BYTES = 32;

  private final Recorder recorder;
  private final long dueAt;
  private final boolean stream;
  private @Nullable HttpClientResponse response;
  private Buffer tail = Buffer.buffer();
  private long first;

  Answer(Recorder recorder, long dueAt, boolean stream) {
    this.recorder = recorder;
    this.dueAt = dueAt;
    this.stream = stream;
  }

  Future<Void> read(HttpClientResponse incoming) {
    response = incoming;
    incoming.handler(this::chunk);
    return incoming.end();
  }

  private void chunk(Buffer chunk) {
    if (first == 0) {
      first = System.nanoTime();
    }
    recorder.received(chunk.length());
    if (chunk.length() >= TAIL_BYTES) {
      tail = chunk.getBuffer(chunk.length() - TAIL_BYTES, chunk.length());
    } else {
      Buffer joined = tail.copy().appendBuffer(chunk);
      tail = joined.getBuffer(Math.max(0, joined.length() - TAIL_BYTES), joined.length());
    }
  }

  /** The answer has ended in order; true when it is a success. */
  boolean ended() {
    long now = System.nanoTime();
    HttpClientResponse got = response;
    if (got == null) {
      return failed(new IllegalStateException("no response"));
    }
    int status = got.statusCode();
    if (status / 100 != 2) {
      recorder.failed(Integer.toString(status), now, requestId(got), tail.toString());
      return false;
    }
    if (stream && !tail.toString().contains(STREAM_END)) {
      recorder.failed("truncated", now, requestId(got), tail.toString());
      return false;
    }
    recorder.answered(
        status, dueAt, first == 0 ? now : first, now, got.getHeader("x-inference-pod"));
    return true;
  }

  /** The connection failed; always false, as this is no success. */
  boolean failed(Throwable cause) {
    String kind =
        switch (cause) {
          case ConnectException _ -> "connect";
          case TimeoutException _ -> "timeout";
          case HttpClosedException _ -> "reset";
          case IOException _ -> "reset";
          default -> "other";
        };
    HttpClientResponse got = response;
    recorder.failed(kind, System.nanoTime(), got == null ? null : requestId(got), cause.toString());
    return false;
  }

  private static @Nullable String requestId(HttpClientResponse response) {
    return response.getHeader("x-request-id");
  }
}
