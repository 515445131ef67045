package io.headgate.epp.prefix;

/**
 * A set of longs that forgets the least recently touched: open addressing over an index into plain
 * arrays, about 28 bytes per entry. Grows up to its capacity. Not thread-safe, but {@link
 * #contains} ends, and throws nothing, while another thread writes.
 */
final class LruTable {
  private static final int FIRST_ROOM = 512;
  private static final int NONE = -1;

  private final int capacity;
  private final long[] keys;
  private final int[] newer;
  private final int[] older;
  private final int[] slots; // entry + 1; 0 = free; at most half are taken
  private final int mask;
  private int size;
  private int newest = NONE;
  private int oldest = NONE;

  LruTable(int capacity) {
    this(capacity, Math.min(capacity, FIRST_ROOM));
  }

  private LruTable(int capacity, int room) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.capacity = capacity;
    this.keys = new long[room];
    this.newer = new int[room];
    this.older = new int[room];
    this.slots = new int[Integer.highestOneBit(Math.max(2, room * 2 - 1)) * 2];
    this.mask = slots.length - 1;
  }

  int capacity() {
    return capacity;
  }

  int size() {
    return size;
  }

  boolean contains(long key) {
    return find(key) != NONE;
  }

  /** This table, or a larger one in its place, with {@code key} as its youngest entry. */
  LruTable touch(long key) {
    int entry = find(key);
    if (entry != NONE) {
      if (entry != newest) {
        unlink(entry);
        linkNewest(entry);
      }
      return this;
    }
    if (size == keys.length && size < capacity) {
      LruTable larger = copy(capacity, (int) Math.min(capacity, size * 2L), oldest);
      larger.add(key);
      return larger;
    }
    add(key);
    return this;
  }

  /** The youngest {@code newCapacity} entries. */
  LruTable resized(int newCapacity) {
    int from = oldest;
    for (int surplus = size - newCapacity; surplus > 0; surplus--) {
      from = newer[from];
    }
    int room = Math.clamp(size, Math.min(newCapacity, FIRST_ROOM), newCapacity);
    return copy(newCapacity, room, from);
  }

  private LruTable copy(int newCapacity, int room, int from) {
    LruTable copy = new LruTable(newCapacity, room);
    for (int entry = from; entry != NONE; entry = newer[entry]) {
      copy.add(keys[entry]);
    }
    return copy;
  }

  private void add(long key) {
    int entry = size < keys.length ? size++ : evictOldest();
    keys[entry] = key;
    int slot = slot(key);
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry + 1;
    linkNewest(entry);
  }

  private int find(long key) {
    int slot = slot(key);
    for (int steps = 0; steps <= mask; steps++) {
      int entry = slots[slot] - 1;
      if (entry == NONE || keys[entry] == key) {
        return entry;
      }
      slot = (slot + 1) & mask;
    }
    return NONE;
  }

  private int evictOldest() {
    int entry = oldest;
    unlink(entry);
    int gap = slot(keys[entry]);
    while (slots[gap] != entry + 1) {
      gap = (gap + 1) & mask;
    }
    close(gap);
    return entry;
  }

  /** Frees a slot; later entries of the same run move up so that probing never meets a hole. */
  private void close(int freed) {
    int gap = freed;
    for (int next = (gap + 1) & mask; slots[next] != 0; next = (next + 1) & mask) {
      int home = slot(keys[slots[next] - 1]);
      if (((next - home) & mask) >= ((next - gap) & mask)) {
        slots[gap] = slots[next];
        gap = next;
      }
    }
    slots[gap] = 0;
  }

  private int slot(long key) {
    long spread = key * 0x9E3779B97F4A7C15L;
    return (int) (spread >>> 32) & mask;
  }

  private void unlink(int entry) {
    if (older[entry] == NONE) {
      oldest = newer[entry];
    } else {
      newer[older[entry]] = newer[entry];
    }
    if (newer[entry] == NONE) {
      newest = older[entry];
    } else {
      older[newer[entry]] = older[entry];
    }
  }

  private void linkNewest(int entry) {
    older[entry] = newest;
    newer[entry] = NONE;
    if (newest == NONE) {
      oldest = entry;
    } else {
      newer[newest] = entry;
    }
    newest = entry;
  }
}
