package io.headgate.sim.engine;

import static io.headgate.sim.engine.VirtualTime.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int BLOCK = 16;
  private static final EngineConfig SMALL = new EngineConfig(2, 100, BLOCK, 100, 10_000, true, 1);

  /** 10 ms + 1 ms per uncached token, 5 ms per further token, no load factor. */
  private static final Speeds PLAIN = new Speeds(0, 10 * MS, MS, 5 * MS, 1, 1);

  @Test
  void firstTokenComesAfterPrefillAndOthersFollowEvenly() {
    VirtualTime time = new VirtualTime(SMALL, PLAIN);

    time.submit("a", prompt("a", 40, BLOCK), 3);
    time.untilIdle();

    assertThat(time.firstToken).containsEntry("a", 50 * MS);
    assertThat(time.end).containsEntry("a", 60 * MS);
    assertThat(time.tokens).containsEntry("a", 3);
  }

  @Test
  void cachedPrefixIsFaster() {
    VirtualTime time = new VirtualTime(SMALL, PLAIN);
    Prompt prompt = prompt("a", 40, BLOCK);

    time.submit("first", prompt, 1);
    time.untilIdle();
    long start = time.now;
    Sequence second = time.submit("second", prompt, 1);
    time.untilIdle();

    assertThat(second.cachedTokens()).isEqualTo(32);
    assertThat(time.firstToken.get("second") - start).isEqualTo((10 + 8) * MS);
    assertThat(time.engine.counters().prefixQueries()).isEqualTo(80);
    assertThat(time.engine.counters().prefixHits()).isEqualTo(32);
  }

  @Test
  void fullyCachedPromptStillComputesItsLastBlock() {
    VirtualTime time = new VirtualTime(SMALL, PLAIN);
    Prompt prompt = prompt("a", 32, BLOCK);

    time.submit("first", prompt, 1);
    time.untilIdle();

    assertThat(time.submit("second", prompt, 1).cachedTokens()).isEqualTo(16);
  }

  @Test
  void differentTextOrAdapterSharesNothing() {
    VirtualTime time = new VirtualTime(SMALL, PLAIN);
    Prompt prompt = prompt("a", 40, BLOCK);

    time.submit("first", prompt, 1);
    time.untilIdle();

    assertThat(time.submit("other text", prompt("b", 40, BLOCK), 1).cachedTokens()).isZero();
    assertThat(time.submit("adapter", prompt.salted(7), 1, "lora").cachedTokens()).isZero();
  }

  @Test
  void requestWaitsWhileBatchIsFull() {
    VirtualTime time = new VirtualTime(SMALL, PLAIN);

    time.submit("a", prompt("a", 10, BLOCK), 3);
    time.submit("b", prompt("b", 20, BLOCK), 3);
    time.submit("c", prompt("c", 10, BLOCK), 1);

    assertThat(time.engine.runningCount()).isEqualTo(2);
    assertThat(time.engine.waitingCount()).isEqualTo(1);
    time.untilIdle();
    assertThat(time.firstToken.get("c")).isEqualTo(time.end.get("a") + 20 * MS);
  }

  @Test
  void fullBatchSlowsEveryoneDown() {
    Speeds loaded = new Speeds(0, 10 * MS, 0, 5 * MS, 3, 1);
    VirtualTime time = new VirtualTime(SMALL, loaded);

    time.submit("alone", prompt("a", 10, BLOCK), 1);
    time.submit("crowded", prompt("b", 10, BLOCK), 1);
    time.untilIdle();

    assertThat(time.end).containsEntry("alone", 10 * MS).containsEntry("crowded", 30 * MS);
  }

  @Test
  void leastRecentlyUsedPrefixIsEvictedFirst() {
    VirtualTime time = new VirtualTime(new EngineConfig(2, 10, BLOCK, 9, 1000, true, 1), PLAIN);
    Prompt a = prompt("a", 50, BLOCK);
    Prompt b = prompt("b", 50, BLOCK);
    Prompt c = prompt("c", 50, BLOCK);

    for (Prompt prompt : new Prompt[] {a, b, a, c}) {
      time.submit("x", prompt, 1);
      time.untilIdle();
    }

    assertThat(time.submit("a again", a, 1).cachedTokens()).isEqualTo(48);
    time.untilIdle();
    assertThat(time.submit("b again", b, 1).cachedTokens()).isLessThan(48);
  }

  @Test
  void prefixCachingCanBeSwitchedOff() {
    VirtualTime time = new VirtualTime(SMALL.withPrefixCaching(false), PLAIN);
    Prompt prompt = prompt("a", 40, BLOCK);

    time.submit("first", prompt, 1);
    time.untilIdle();

    assertThat(time.submit("second", prompt, 1).cachedTokens()).isZero();
  }

  @Test
  void youngestIsPutBackWhenBlocksRunOutAndStillFinishes() {
    VirtualTime time = new VirtualTime(new EngineConfig(2, 10, BLOCK, 4, 64, false, 1), PLAIN);

    time.submit("old", prompt("a", 16, BLOCK), 40);
    time.submit("young", prompt("b", 16, BLOCK), 40);
    time.untilIdle();

    assertThat(time.engine.counters().preempted()).isPositive();
    assertThat(time.tokens).containsEntry("old", 40).containsEntry("young", 40);
    assertThat(time.end.get("old")).isLessThan(time.end.get("young"));
    assertThat(time.engine.kvUsage()).isZero();
  }

  @Test
  void fullQueueAndOverlongPromptsAreRefused() {
    Engine engine = new Engine(SMALL.withMaxNumSeqs(1).withMaxWaiting(1), PLAIN);

    assertThat(engine.submit(sequence("a", 10, 5), 0)).isEqualTo(Admission.ACCEPTED);
    assertThat(engine.submit(sequence("b", 10, 5), 0)).isEqualTo(Admission.ACCEPTED);
    assertThat(engine.submit(sequence("c", 10, 5), 0)).isEqualTo(Admission.QUEUE_FULL);
    assertThat(engine.submit(sequence("d", 1600, 1), 0)).isEqualTo(Admission.TOO_LONG);
  }

  @Test
  void adapterBeyondTheLimitWaitsWhileOthersPass() {
    VirtualTime time = new VirtualTime(SMALL.withMaxNumSeqs(3), PLAIN);

    time.submit("one", prompt("a", 10, BLOCK), 3, "lora-1");
    time.submit("two", prompt("b", 10, BLOCK), 1, "lora-2");
    time.submit("base", prompt("c", 10, BLOCK), 1);

    assertThat(time.engine.runningAdapters()).containsExactly("lora-1");
    assertThat(time.engine.waitingAdapters()).containsExactly("lora-2");
    assertThat(time.engine.runningCount()).isEqualTo(2);
    time.untilIdle();
    assertThat(time.firstToken.get("two")).isEqualTo(time.end.get("one") + 20 * MS);
  }

  @Test
  void lateCallerGetsAllDueTokensAtOnce() {
    Engine engine = new Engine(SMALL, PLAIN);
    engine.submit(sequence("a", 10, 10), 0);

    assertThat(engine.advance(20 * MS + 3 * 5 * MS))
        .singleElement()
        .satisfies(emission -> assertThat(emission.tokens()).isEqualTo(4));
  }

  @Test
  void withoutDelaysEverythingIsDueAtOnce() {
    Engine engine = new Engine(EngineConfig.DEFAULT, Speeds.FAST);
    engine.submit(sequence("a", 1000, 500), 7);

    assertThat(engine.advance(7))
        .singleElement()
        .satisfies(emission -> assertThat(emission.tokens()).isEqualTo(500))
        .satisfies(emission -> assertThat(emission.finished()).isTrue());
  }

  @Test
  void cancelledSequenceFreesItsPlaceAndItsBlocks() {
    VirtualTime time = new VirtualTime(SMALL.withMaxNumSeqs(1), PLAIN);
    Sequence gone = time.submit("gone", prompt("a", 40, BLOCK), 100);
    time.submit("next", prompt("b", 10, BLOCK), 1);
    time.until(30 * MS);

    assertThat(time.engine.cancel(gone, time.now)).isTrue();
    assertThat(time.engine.cancel(gone, time.now)).isFalse();
    time.untilIdle();

    assertThat(time.end).doesNotContainKey("gone").containsEntry("next", 50 * MS);
    assertThat(time.engine.kvUsage()).isZero();
  }

  @Test
  void sameArrivalsGiveTheSameTimeline() {
    assertThat(randomRun(42).journal.toString()).isEqualTo(randomRun(42).journal.toString());
    assertThat(randomRun(42).journal.toString()).isNotEqualTo(randomRun(43).journal.toString());
  }

  @Test
  void everyAcceptedSequenceGetsAllItsTokensAndAllBlocksComeBack() {
    for (long seed = 0; seed < 200; seed++) {
      VirtualTime time = randomRun(seed);
      assertThat(time.engine.kvUsage()).as("seed %d", seed).isZero();
      assertThat(time.engine.runningCount()).as("seed %d", seed).isZero();
      assertThat(time.engine.waitingCount()).as("seed %d", seed).isZero();
      for (Object name : time.end.keySet()) {
        int wanted = Integer.parseInt(name.toString().split("/")[1]);
        assertThat(time.tokens).as("seed %d", seed).containsEntry(name, wanted);
      }
      assertThat(time.end.size() + time.engine.counters().aborted())
          .as("seed %d", seed)
          .isEqualTo(60);
    }
  }

  /** 60 requests over a small cache, some cancelled; the KV invariant is checked on the way. */
  private static VirtualTime randomRun(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EngineConfig config = new EngineConfig(4, 1000, BLOCK, 30, 400, random.nextBoolean(), 1);
    VirtualTime time = new VirtualTime(config, new Speeds(0, MS, MS / 10, MS, 2, 1));
    for (int i = 0; i < 60; i++) {
      int output = 1 + random.nextInt(80);
      String text = "group " + random.nextInt(6);
      Sequence sequence =
          time.submit(i + "/" + output, prompt(text, 3 + random.nextInt(200), BLOCK), output);
      time.until(time.now + random.nextLong(20 * MS));
      if (random.nextInt(10) == 0) {
        time.engine.cancel(sequence, time.now);
      }
      assertThat(time.engine.kvUsage()).as("seed %d", seed).isBetween(0.0, 1.0);
    }
    return time.untilIdle();
  }

  private static Sequence sequence(String name, int promptTokens, int outputTokens) {
    return new Sequence(prompt(name, promptTokens, BLOCK), outputTokens, null, name);
  }
}
