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

  /** Of these and larger, what a buffer takes by itself is a small part. */
  private static final int LARGE_PART = 1024;

  /** Smaller ones are gathered in buffers of about this size. */
  private static final int GATHERED = 16 * 1024;

  private final Handler<Buffer> vertx;
  private final long maxMessageBytes;

  /** The begin of a prefix. */
  private @Nullable Buffer cutOff;

  /** Of a message that is not whole yet. */
  private final List<Buffer> parts = new ArrayList<>();

  /** The last of the parts, if it takes more. */
  private @Nullable Buffer gathering;

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
    keep(part);
    if (missing == 0) {
      Buffer message = Buffer.buffer(parts.stream().mapToInt(Buffer::length).sum());
      parts.forEach(message::appendBuffer);
      parts.clear();
      gathering = null;
      vertx.handle(message);
    }
  }

  private void keep(Buffer part) {
    if (part.length() >= LARGE_PART) {
      parts.add(part);
      gathering = null;
    } else if (gathering == null || gathering.length() >= GATHERED) {
      gathering = part.copy();
      parts.add(gathering);
    } else {
      gathering.appendBuffer(part);
    }
  }
}
