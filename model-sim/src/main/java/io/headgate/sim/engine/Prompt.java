package io.headgate.sim.engine;

import java.util.Arrays;

/** A prompt as the engine sees it: its length and the chained hashes of its full KV blocks. */
public final class Prompt {
  private final int tokens;
  private final long[] blocks;
  private final long digest;

  Prompt(int tokens, long[] blocks, long digest) {
    this.tokens = tokens;
    this.digest = digest;
    this.blocks = blocks;
  }

  public int tokens() {
    return tokens;
  }

  int fullBlocks() {
    return blocks.length;
  }

  long block(int index) {
    return blocks[index];
  }

  /** A number that depends on the whole prompt. */
  public long digest() {
    return digest;
  }

  /** The same text under another adapter: it shares no KV block with the base model. */
  public Prompt salted(long salt) {
    return new Prompt(
        tokens,
        Arrays.stream(blocks).map(hash -> PromptHasher.mix(hash ^ salt)).toArray(),
        PromptHasher.mix(digest ^ salt));
  }
}
