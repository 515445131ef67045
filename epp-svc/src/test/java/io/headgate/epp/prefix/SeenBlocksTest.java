package io.headgate.epp.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeenBlocksTest {
  @Test
  void matchEndsAtTheFirstUnknownBlock() {
    SeenBlocks seen = new SeenBlocks(100);
    seen.remember(new long[] {1, 2, 3});

    assertThat(seen.matched(new long[] {1, 2, 3, 4, 5})).isEqualTo(3);
    assertThat(seen.matched(new long[] {1, 2})).isEqualTo(2);
    assertThat(seen.matched(new long[] {9, 2, 3})).isZero();
    assertThat(seen.matched(new long[] {})).isZero();
  }

  @Test
  void headOfAPromptIsForgottenLast() {
    SeenBlocks seen = new SeenBlocks(6);
    seen.remember(new long[] {1, 2, 3, 4});
    seen.remember(new long[] {11, 12, 13, 14});

    assertThat(seen.matched(new long[] {1, 2, 3, 4})).isEqualTo(2);
    assertThat(seen.matched(new long[] {11, 12, 13, 14})).isEqualTo(4);
  }

  @Test
  void promptLongerThanTheMemoryKeepsItsHead() {
    SeenBlocks seen = new SeenBlocks(3);
    seen.remember(new long[] {1, 2, 3, 4, 5});

    assertThat(seen.size()).isEqualTo(3);
    assertThat(seen.matched(new long[] {1, 2, 3, 4, 5})).isEqualTo(3);
  }

  @Test
  void usedPrefixSurvivesUnusedOne() {
    SeenBlocks seen = new SeenBlocks(4);
    seen.remember(new long[] {1, 2});
    seen.remember(new long[] {3, 4});
    seen.remember(new long[] {1, 2});
    seen.remember(new long[] {5, 6});

    assertThat(seen.matched(new long[] {1, 2})).isEqualTo(2);
    assertThat(seen.matched(new long[] {3, 4})).isZero();
  }

  @Test
  void shrinkingForgetsTheOldest() {
    SeenBlocks seen = new SeenBlocks(2000);
    seen.remember(LongStream.range(0, 1000).toArray());
    seen.remember(LongStream.range(5000, 5010).toArray());
    seen.resize(20);

    assertThat(seen.size()).isEqualTo(20);
    assertThat(seen.matched(LongStream.range(5000, 5010).toArray())).isEqualTo(10);
    assertThat(seen.matched(LongStream.range(0, 1000).toArray())).isEqualTo(10);
  }

  @Test
  void clearedMemoryKnowsNothing() {
    SeenBlocks seen = new SeenBlocks(20);
    seen.remember(new long[] {1, 2});
    seen.clear();

    assertThat(seen.size()).isZero();
    assertThat(seen.matched(new long[] {1, 2})).isZero();
  }

  /**
   * Random prompts that branch off each other, against a linked map that is searched block by
   * block.
   */
  @Test
  void agreesWithASimpleModel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      int capacity = 1 + random.nextInt(3000);
      SeenBlocks seen = new SeenBlocks(capacity);
      Map<Long, Boolean> model = new LinkedHashMap<>(16, 0.75f, true);
      List<long[]> prompts = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        long[] prompt = prompt(prompts, random);
        prompts.add(prompt);
        assertThat(seen.matched(prompt)).as("seed %d", seed).isEqualTo(leading(model, prompt));
        seen.remember(prompt);
        for (int b = Math.min(prompt.length, capacity) - 1; b >= 0; b--) {
          model.put(prompt[b], true);
          if (model.size() > capacity) {
            model.remove(model.keySet().iterator().next());
          }
        }
        assertThat(seen.size()).as("seed %d", seed).isEqualTo(model.size());
      }
    }
  }

  private static long[] prompt(List<long[]> earlier, Random random) {
    long[] prompt = new long[1 + random.nextInt(200)];
    int shared = 0;
    if (!earlier.isEmpty()) {
      long[] parent = earlier.get(random.nextInt(earlier.size()));
      shared = random.nextInt(Math.min(parent.length, prompt.length) + 1);
      System.arraycopy(parent, 0, prompt, 0, shared);
    }
    for (int i = shared; i < prompt.length; i++) {
      prompt[i] = random.nextLong();
    }
    return prompt;
  }

  private static int leading(Map<Long, Boolean> model, long[] prompt) {
    int known = 0;
    while (known < prompt.length && model.containsKey(prompt[known])) {
      known++;
    }
    return known;
  }

  @Test
  void readersNeverFailWhileOthersWrite() throws InterruptedException {
    SeenBlocks seen = new SeenBlocks(1000);
    long[] stable = LongStream.range(1, 100).toArray();
    seen.remember(stable);
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              Random random = new Random(1);
              while (!over.get()) {
                seen.remember(random.longs(50).toArray());
                seen.remember(stable);
              }
            });
    try {
      for (int i = 0; i < 20_000; i++) {
        assertThat(seen.matched(stable)).isEqualTo(stable.length);
      }
    } finally {
      over.set(true);
      writer.join();
    }
  }
}
