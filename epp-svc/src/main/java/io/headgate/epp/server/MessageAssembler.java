package io.headgate.epp.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts gRPC messages together before Vert.x sees them, copying each once into a buffer of its own
 * size. Vert.x would append to a buffer that doubles: a large body is then copied several times and
 * kept in up to twice the memory.
 */
final class MessageAssembler {
  /** Compression flag and length. */
  private static final int PREFIX = 5;

  private final Handler<Buffer> vertx;
  private final long maxMessageBytes;

  /** The begin of a prefix. */
  private @Nullable Buffer cutOff;

  /** Of a message that is not whole yet. */
  private final List<Buffer> parts = new ArrayList<>();

  private long missing;
  private boolean tooLarge;

  /**
   * Assembles the messages of one stream.
   *
   * @param maxMessageBytes larger messages are handed on as they come, for Vert.x to refuse
   */
  MessageAssembler(Handler<Buffer> vertx, long maxMessageBytes) {
    this.vertx = vertx;
    this.maxMessageBytes = maxMessageBytes;
  }

  void arrived(Buffer next) {
    Buffer bytes = cutOff == null ? next : cutOff.copy().appendBuffer(next);
    cutOff = null;
    int at = 0;
    while (at < bytes.length()) {
      if (missing == 0) {
        if (bytes.length() - at < PREFIX) {
          cutOff = bytes.slice(at, bytes.length());
          return;
        }
        long length = bytes.getUnsignedInt(at + 1);
        missing = PREFIX + length;
        tooLarge = length > maxMessageBytes;
      }
      int end = at + (int) Math.min(missing, bytes.length() - at);
      missing -= end - at;
      take(end - at == bytes.length() ? bytes : bytes.slice(at, end));
      at = end;
    }
  }

  private void take(Buffer part) {
    if (tooLarge || (missing == 0 && parts.isEmpty())) {
      vertx.handle(part);
      return;
    }
    parts.add(part);
    if (missing == 0) {
      Buffer message = Buffer.buffer(parts.stream().mapToInt(Buffer::length).sum());
      parts.forEach(message::appendBuffer);
      parts.clear();
      vertx.handle(message);
    }
  }
}
