package io.headgate.sim.engine;

import java.util.HashMap;
import java.util.Map;

/** Drives an engine from event to event and notes when each sequence started and ended. */
final class VirtualTime {
  final Engine engine;
  final Map<Object, Long> firstToken = new HashMap<>();
  final Map<Object, Long> end = new HashMap<>();
  final Map<Object, Integer> tokens = new HashMap<>();
  final StringBuilder journal = new StringBuilder();
  long now;

  VirtualTime(EngineConfig config, Speeds speeds) {
    engine = new Engine(config, speeds);
  }

  Sequence submit(String name, Prompt prompt, int outputTokens) {
    return submit(name, prompt, outputTokens, null);
  }

  Sequence submit(String name, Prompt prompt, int outputTokens, String adapter) {
    Sequence sequence = new Sequence(prompt, outputTokens, adapter, name);
    if (engine.submit(sequence, now) != Admission.ACCEPTED) {
      throw new AssertionError(name + " was refused");
    }
    return sequence;
  }

  VirtualTime until(long time) {
    while (engine.nextDue() <= time) {
      now = Math.max(now, engine.nextDue());
      step();
    }
    now = time;
    return this;
  }

  VirtualTime untilIdle() {
    while (engine.nextDue() != Long.MAX_VALUE) {
      now = Math.max(now, engine.nextDue());
      step();
    }
    return this;
  }

  private void step() {
    for (Emission emission : engine.advance(now)) {
      Object name = emission.sequence().owner();
      firstToken.putIfAbsent(name, now);
      tokens.merge(name, emission.tokens(), Integer::sum);
      journal.append(now).append(' ').append(name).append(' ').append(emission.tokens());
      if (emission.finished()) {
        end.put(name, now);
        journal.append(" end");
      }
      journal.append('\n');
    }
  }

  /** A prompt of this many tokens whose text depends on {@code name}. */
  static Prompt prompt(String name, int tokens, int blockSize) {
    PromptHasher hasher = new PromptHasher(blockSize);
    hasher.add(name);
    hasher.endPart();
    hasher.add("abcd".repeat(tokens - (name.length() + 3) / 4));
    return hasher.finish();
  }
}
