package io.headgate.sim.engine;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The size of a simulated engine.
 *
 * @param maxNumSeqs sequences that run in one batch
 * @param maxWaiting sequences that may queue for the batch; more are refused
 * @param blockSize tokens per KV block
 * @param numBlocks KV blocks in all
 * @param maxModelLen tokens of prompt and output together
 * @param prefixCaching whether full prompt blocks stay for the next request
 * @param maxLoras adapters that may be active in one batch
 */
@RecordBuilder
public record EngineConfig(
    int maxNumSeqs,
    int maxWaiting,
    int blockSize,
    int numBlocks,
    int maxModelLen,
    boolean prefixCaching,
    int maxLoras)
    implements EngineConfigBuilder.With {

  public static final EngineConfig DEFAULT =
      new EngineConfig(256, 1000, 16, 16_384, 131_072, true, 1);

  public EngineConfig {
    range("max-num-seqs", maxNumSeqs, 1, 1_000_000);
    range("max-waiting-queue-length", maxWaiting, 0, 1_000_000);
    range("block-size", blockSize, 1, 4096);
    range("kv-cache-size", numBlocks, 1, 100_000_000);
    range("max-model-len", maxModelLen, 1, 100_000_000);
    range("max-loras", maxLoras, 1, 10_000);
  }

  private static void range(String flag, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          flag + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
