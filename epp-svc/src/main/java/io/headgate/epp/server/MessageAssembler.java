package io.headgate.epp.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts gRPC messages together before Vert.x sees them: copies each once into a buffer of its own
 * size, and before that gathers what comes in small pieces. Vert.x would append to a buffer that
 * doubles: a large body is then copied several times and kept in up to twice the memory.
 */
final class MessageAssembler {
  /** Compression flag and length. */
  private static final int PREFIX = 5;

  /** What is smaller is gathered, since each buffer takes something by itself. */
  private static final int SMALL = 1024;

  /** How much is gathered in one buffer. */
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
    if (part.length() >= SMALL) {
      parts.add(part);
      gathering = null;
    } else if (gathering == null || gathering.length() + part.length() > GATHERED) {
      gathering = part.copy();
      parts.add(gathering);
    } else {
      gathering.appendBuffer(part);
    }
  }

  /** How many buffers are kept. */
  int kept() {
    return parts.size();
  }
}
