package io.headgate.sim.engine;

import org.jspecify.annotations.Nullable;

/**
 * Blocks by hash. A long prompt looks up thousands at once, so keys are not boxed and the blocks
 * themselves are the nodes.
 */
final class BlockTable {
  private static final int MAX_BUCKETS = 1 << 24;

  private final @Nullable Block[] buckets;
  private int size;

  BlockTable(int capacity) {
    int wanted = Math.min(MAX_BUCKETS, Math.max(16, capacity));
    buckets = new Block[Integer.highestOneBit(wanted - 1) << 1];
  }

  int size() {
    return size;
  }

  @Nullable Block get(long hash) {
    Block block = buckets[bucket(hash)];
    while (block != null && block.hash != hash) {
      block = block.nextInBucket;
    }
    return block;
  }

  /** Adds a block whose hash is not in the table. */
  void add(Block block) {
    int bucket = bucket(block.hash);
    block.nextInBucket = buckets[bucket];
    buckets[bucket] = block;
    size++;
  }

  void remove(Block block) {
    int bucket = bucket(block.hash);
    Block before = buckets[bucket];
    if (before == block) {
      buckets[bucket] = block.nextInBucket;
      size--;
      return;
    }
    while (before != null) {
      Block next = before.nextInBucket;
      if (next == block) {
        before.nextInBucket = block.nextInBucket;
        size--;
        return;
      }
      before = next;
    }
  }

  private int bucket(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (buckets.length - 1);
  }
}
