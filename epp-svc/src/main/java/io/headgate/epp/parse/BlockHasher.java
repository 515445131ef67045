package io.headgate.epp.parse;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;

/**
 * Cuts a byte sequence into blocks of equal size and hashes each (XXH3, 64 bits), reading the bytes
 * where they lie.
 */
final class BlockHasher {
  static final Hasher64 HASH = Hashing.xxh3_64();

  private final byte[] block;
  private final int maxBlocks;
  private int filled;
  private long[] hashes = new long[16];
  private int count;
  private long total; // over all full blocks, those beyond maxBlocks included

  BlockHasher(int blockBytes, int maxBlocks) {
    this.block = new byte[blockBytes];
    this.maxBlocks = maxBlocks;
  }

  void reset() {
    filled = 0;
    count = 0;
    total = 0;
  }

  void update(byte[] source, int from, int to) {
    int i = from;
    if (filled > 0) {
      int take = Math.min(block.length - filled, to - i);
      System.arraycopy(source, i, block, filled, take);
      filled += take;
      i += take;
      if (filled < block.length) {
        return;
      }
      add(HASH.hashBytesToLong(block, 0, block.length));
      filled = 0;
    }
    for (; to - i >= block.length; i += block.length) {
      add(HASH.hashBytesToLong(source, i, block.length));
    }
    filled = to - i;
    System.arraycopy(source, i, block, 0, filled);
  }

  private void add(long hash) {
    total = HASH.hashLongLongToLong(total, hash);
    if (count < maxBlocks) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, count * 2);
      }
      hashes[count++] = hash;
    }
  }

  boolean isEmpty() {
    return count == 0 && filled == 0;
  }

  int fullBlocks() {
    return count;
  }

  long block(int index) {
    return hashes[index];
  }

  boolean hasRest() {
    return filled > 0;
  }

  /** Of the last, incomplete block. */
  long rest() {
    return HASH.hashBytesToLong(block, 0, filled);
  }

  /** Of everything. */
  long whole() {
    return HASH.hashLongLongToLong(total, rest());
  }
}
