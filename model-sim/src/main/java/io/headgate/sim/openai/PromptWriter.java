package io.headgate.sim.openai;

import io.headgate.sim.engine.PromptHasher;
import java.io.Writer;

/** Takes text from the JSON parser piece by piece, so that a long prompt is never one array. */
final class PromptWriter extends Writer {
  private final PromptHasher hasher;

  PromptWriter(PromptHasher hasher) {
    this.hasher = hasher;
  }

  @Override
  public void write(char[] text, int offset, int length) {
    hasher.add(text, offset, length);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
