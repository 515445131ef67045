package io.headgate.sim.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KV blocks of fixed number: blocks in use, blocks kept for their content, free blocks.
 *
 * <p>Full prompt blocks are known by the hash of their prefix and shared. When the last user lets
 * go they stay until the space is wanted, least recently used first, deepest block of a prompt
 * first.
 */
final class KvCache {
  private final EngineConfig config;
  private final BlockTable byHash;
  private final Block lru = new Block(0);
  private int used;
  private int unnamed;

  KvCache(EngineConfig config) {
    this.config = config;
    this.byHash = new BlockTable(config.numBlocks());
  }

  /** The blocks one sequence holds. */
  static final class Lease {
    private final List<Block> named;
    private int unnamed;
    private int cachedTokens;

    Lease(int named) {
      this.named = new ArrayList<>(named);
    }

    int cachedTokens() {
      return cachedTokens;
    }

    int blocks() {
      return named.size() + unnamed;
    }
  }

  double usage() {
    return used / (double) config.numBlocks();
  }

  /**
   * Takes the blocks for {@code tokens}, of which the prompt is the start; null if they don't fit.
   */
  @Nullable Lease allocate(Prompt prompt, int tokens) {
    int wanted = blocksFor(tokens);
    int namedWanted = config.prefixCaching() ? prompt.fullBlocks() : 0;
    List<@Nullable Block> found = new ArrayList<>(namedWanted);
    int hits = 0;
    int alreadyUsed = 0;
    for (int i = 0; i < namedWanted; i++) {
      Block block = byHash.get(prompt.block(i));
      found.add(block);
      if (block != null) {
        hits += hits == i ? 1 : 0;
        alreadyUsed += block.users > 0 ? 1 : 0;
      }
    }
    if (wanted - alreadyUsed > config.numBlocks() - used) {
      return null;
    }
    Lease lease = new Lease(namedWanted);
    for (Block block : found) {
      if (block != null) {
        use(block);
        lease.named.add(block);
      }
    }
    for (int i = 0; i < namedWanted; i++) {
      if (found.get(i) == null) {
        makeRoom();
        Block block = byHash.get(prompt.block(i));
        if (block == null) {
          block = new Block(prompt.block(i));
          byHash.add(block);
        }
        use(block);
        lease.named.add(block);
      }
    }
    while (lease.blocks() < wanted) {
      takeUnnamed(lease);
    }
    // The last prompt token is always computed, so a fully cached prompt still has work to do.
    int reusable = (prompt.tokens() - 1) / config.blockSize();
    lease.cachedTokens = Math.min(hits, reusable) * config.blockSize();
    return lease;
  }

  /** One more block for a growing sequence; false when every block is in use. */
  boolean grow(Lease lease) {
    if (used == config.numBlocks()) {
      return false;
    }
    takeUnnamed(lease);
    return true;
  }

  void release(Lease lease) {
    for (int i = lease.named.size() - 1; i >= 0; i--) {
      Block block = lease.named.get(i);
      if (--block.users == 0) {
        used--;
        link(block);
      }
    }
    lease.named.clear();
    used -= lease.unnamed;
    unnamed -= lease.unnamed;
    lease.unnamed = 0;
  }

  int blocksFor(int tokens) {
    return (tokens + config.blockSize() - 1) / config.blockSize();
  }

  private void use(Block block) {
    if (block.users++ == 0) {
      used++;
      unlink(block);
    }
  }

  private void takeUnnamed(Lease lease) {
    makeRoom();
    lease.unnamed++;
    unnamed++;
    used++;
  }

  private void makeRoom() {
    if (byHash.size() + unnamed == config.numBlocks()) {
      Block oldest = lru.newer;
      unlink(oldest);
      byHash.remove(oldest);
    }
  }

  private void link(Block block) {
    block.older = lru.older;
    block.newer = lru;
    lru.older.newer = block;
    lru.older = block;
  }

  private static void unlink(Block block) {
    block.older.newer = block.newer;
    block.newer.older = block.older;
    block.older = block;
    block.newer = block;
  }
}
