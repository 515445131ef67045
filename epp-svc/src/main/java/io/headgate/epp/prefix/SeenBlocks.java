package io.headgate.epp.prefix;

import java.util.concurrent.locks.StampedLock;

/**
 * The prompt blocks that one endpoint has seen, least recently used forgotten first. Thread-safe;
 * looking takes no lock unless a write is going on.
 *
 * <p>Blocks of a prompt are remembered last block first. So whenever a block is known, all blocks
 * before it are known and younger, the end of a prompt is forgotten before its head, and the length
 * of a match can be found by bisection.
 */
public final class SeenBlocks {
  private static final int OPTIMISTIC_ATTEMPTS = 3;

  private final StampedLock lock = new StampedLock();
  private LruTable table;

  /**
   * An empty memory.
   *
   * @param capacity blocks, at least 1
   */
  public SeenBlocks(int capacity) {
    this.table = new LruTable(capacity);
  }

  /** How many leading blocks are known without a gap. */
  public int matched(long[] blocks) {
    if (blocks.length == 0) {
      return 0;
    }
    for (int attempt = 0; attempt < OPTIMISTIC_ATTEMPTS; attempt++) {
      long stamp = lock.tryOptimisticRead();
      if (stamp != 0) {
        int matched = bisect(table, blocks);
        if (lock.validate(stamp)) {
          return matched;
        }
      }
    }
    long stamp = lock.readLock();
    try {
      return bisect(table, blocks);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Notes that the endpoint has got a prompt of these blocks. */
  public void remember(long[] blocks) {
    if (blocks.length == 0) {
      return;
    }
    long stamp = lock.writeLock();
    try {
      for (int i = Math.min(blocks.length, table.capacity()) - 1; i >= 0; i--) {
        table = table.touch(blocks[i]);
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Changes the capacity; what is too much is forgotten, oldest first. */
  public void resize(int capacity) {
    long stamp = lock.writeLock();
    try {
      if (capacity != table.capacity()) {
        table = table.resized(capacity);
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Forgets everything: the server has started anew. */
  public void clear() {
    long stamp = lock.writeLock();
    try {
      table = new LruTable(table.capacity());
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Blocks known at present. */
  public int size() {
    long stamp = lock.readLock();
    try {
      return table.size();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private static int bisect(LruTable table, long[] blocks) {
    if (!table.contains(blocks[0])) {
      return 0;
    }
    int known = 1;
    int unknown = blocks.length + 1;
    int probe = blocks.length; // a repeated prompt is known as a whole
    while (unknown - known > 1) {
      if (table.contains(blocks[probe - 1])) {
        known = probe;
      } else {
        unknown = probe;
      }
      probe = (known + unknown) >>> 1;
    }
    return known;
  }
}
