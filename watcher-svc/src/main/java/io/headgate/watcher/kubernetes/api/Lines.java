package io.headgate.watcher.kubernetes.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes into lines. */
final class Lines {
  private static final int LONGEST = 16 << 20;

  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  /** Lines that these bytes complete. */
  List<byte[]> take(List<ByteBuffer> buffers) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      int from = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          rest.write(bytes, from, i - from);
          if (rest.size() > 0) {
            lines.add(rest.toByteArray());
          }
          rest.reset();
          from = i + 1;
        }
      }
      rest.write(bytes, from, bytes.length - from);
      if (rest.size() > LONGEST) {
        throw new IOException("a line of more than " + LONGEST + " bytes");
      }
    }
    return lines;
  }

  /** What came after the last line's end. */
  byte[] rest() {
    return rest.toByteArray();
  }
}
