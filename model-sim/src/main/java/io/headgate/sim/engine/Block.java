package io.headgate.sim.engine;

import org.jspecify.annotations.Nullable;

/**
 * One KV block known by its content; it is its own node in the hash table and, while nobody uses
 * it, in the eviction list.
 */
final class Block {
  final long hash;
  int users;
  Block older = this;
  Block newer = this;
  @Nullable Block nextInBucket;

  Block(long hash) {
    this.hash = hash;
  }
}
