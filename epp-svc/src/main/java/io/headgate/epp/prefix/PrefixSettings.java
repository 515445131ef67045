package io.headgate.epp.prefix;

import io.headgate.epp.scheduling.PoolSnapshot.Metrics;

/**
 * How prompts are cut into blocks and how many of them are remembered.
 *
 * @param autoTune takes the capacity from what the server says about its KV cache, if it does
 * @param blockTokens tokens per block, at least {@link #MIN_BLOCK_TOKENS}
 * @param maxBlocks blocks of one prompt that are looked at
 * @param capacity blocks remembered per endpoint when the server does not say
 */
public record PrefixSettings(boolean autoTune, int blockTokens, int maxBlocks, int capacity) {
  /** Smaller blocks cost more and tell little more. */
  public static final int MIN_BLOCK_TOKENS = 64;

  /** A token is taken to be this long, so that no tokenizer is needed. */
  public static final int BYTES_PER_TOKEN = 4;

  /** No endpoint gets more, whatever it claims: about 8 MB. */
  public static final int MAX_CAPACITY = 262_144;

  /** No prompt is looked at further, whatever is asked for: 4 MB with blocks of 64 tokens. */
  public static final int MAX_BLOCKS = 16_384;

  public static final PrefixSettings DEFAULT =
      new PrefixSettings(true, MIN_BLOCK_TOKENS, 2048, 31_250);

  /** Tokens per KV cache block where a server tells the number of blocks only. */
  private static final int USUAL_ENGINE_BLOCK = 16;

  /** Bytes of prompt per block. */
  public int blockBytes() {
    return blockTokens * BYTES_PER_TOKEN;
  }

  /** Blocks to remember for a server with these metrics: its KV cache, counted in our blocks. */
  public int capacityFor(Metrics metrics) {
    if (!autoTune || metrics.gpuBlocks() <= 0) {
      return Math.min(capacity, MAX_CAPACITY);
    }
    int engineBlock = metrics.blockSize() > 0 ? metrics.blockSize() : USUAL_ENGINE_BLOCK;
    double blocks = (double) metrics.gpuBlocks() * engineBlock / blockTokens;
    return (int) Math.clamp(blocks, 1, MAX_CAPACITY);
  }
}
