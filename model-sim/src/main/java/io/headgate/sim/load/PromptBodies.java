package io.headgate.sim.load;

import io.headgate.sim.engine.PromptHasher;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Chat bodies of a {@link Traffic}, made by copying prepared bytes around one unique number. */
final class PromptBodies {
  private static final String LETTERS = "etaoinshrdlucmfwypvbgkjqxz";
  private static final HexFormat HEX = HexFormat.of();

  private final Traffic traffic;
  private final byte[] head;
  private final byte[] filler;
  private final byte[] tail;
  private long sent;

  PromptBodies(Traffic traffic) {
    this.traffic = traffic;
    head =
        bytes(
            "{\"model\":\""
                + traffic.model()
                + "\",\"max_tokens\":"
                + traffic.maxTokens()
                + ",\"ignore_eos\":true"
                + (traffic.stream() ? ",\"stream\":true" : "")
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"");
    filler = text(traffic.promptBytes(), traffic.seed());
    tail = bytes("\"}]}");
  }

  Buffer next() {
    long number = sent++;
    byte[] unique = bytes(HEX.toHexDigits(PromptHasher.mix(traffic.seed() ^ (number << 20))));
    int length = traffic.promptBytes();
    Buffer body = Buffer.buffer(head.length + length + tail.length).appendBytes(head);
    if (traffic.groups() == 0) {
      body.appendBytes(unique).appendBytes(filler, 0, length - unique.length);
    } else {
      byte[] group = bytes(HEX.toHexDigits((int) (number % traffic.groups())));
      int shared = Math.max(traffic.sharedBytes(), group.length);
      body.appendBytes(group).appendBytes(filler, 0, shared - group.length);
      body.appendBytes(unique).appendBytes(filler, shared, length - shared - unique.length);
    }
    return body.appendBytes(tail);
  }

  private static byte[] text(int length, long seed) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      int draw = (int) (PromptHasher.mix(seed + i) >>> 33);
      text[i] = (byte) (draw % 6 == 0 ? ' ' : LETTERS.charAt(draw / 6 % LETTERS.length()));
    }
    return text;
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
