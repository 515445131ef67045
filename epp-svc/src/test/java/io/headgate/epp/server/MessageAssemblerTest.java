package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  private static final int LARGEST = 100_000;

  private final List<Buffer> out = new ArrayList<>();
  private final MessageAssembler assembler = new MessageAssembler(out::add, LARGEST);

  @Test
  void messagesComeOutWholeWhereverTheirBytesAreCut() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Buffer> messages = new ArrayList<>();
      Buffer bytes = Buffer.buffer();
      for (int i = random.nextInt(10); i >= 0; i--) {
        Buffer message = message(random, random.nextInt(random.nextBoolean() ? 8 : LARGEST + 1));
        messages.add(message);
        bytes.appendBuffer(message);
      }
      int longest = 1 + random.nextInt(random.nextBoolean() ? 10 : 20_000);
      out.clear();
      for (int at = 0; at < bytes.length(); ) {
        int end = Math.min(bytes.length(), at + 1 + random.nextInt(longest));
        assembler.arrived(bytes.getBuffer(at, end));
        at = end;
      }
      assertThat(out).as("seed %d", seed).isEqualTo(messages);
    }
  }

  @Test
  void aTooLargeMessageIsHandedOnAsItComes() {
    Random random = new Random(1);
    Buffer tooLarge = message(random, LARGEST + 1);
    Buffer next = message(random, 10);

    assembler.arrived(tooLarge.getBuffer(0, 3));
    assembler.arrived(tooLarge.getBuffer(3, 20));
    assertThat(out).containsExactly(tooLarge.getBuffer(0, 20));

    Buffer rest = tooLarge.getBuffer(20, tooLarge.length());
    assembler.arrived(rest.copy().appendBuffer(next));
    assertThat(out).containsExactly(tooLarge.getBuffer(0, 20), rest, next);
  }

  @Test
  void aMessageInManySmallPiecesIsKeptInFewBuffers() {
    Buffer message = message(new Random(1), LARGEST);
    for (int at = 0; at < message.length() - 1; at++) {
      assembler.arrived(message.getBuffer(at, at + 1));
    }
    assertThat(assembler.kept()).isLessThan(10);

    assembler.arrived(message.getBuffer(message.length() - 1, message.length()));
    assertThat(out).containsExactly(message);
    assertThat(assembler.kept()).isZero();
  }

  @Test
  void aLengthBeyondAllBoundsIsNotWaitedFor() {
    Buffer bytes = Buffer.buffer().appendByte((byte) 0).appendInt(-1).appendString("begun");

    assembler.arrived(bytes);

    assertThat(out).containsExactly(bytes);
  }

  private static Buffer message(Random random, int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return Buffer.buffer().appendByte((byte) 0).appendInt(length).appendBytes(payload);
  }
}
