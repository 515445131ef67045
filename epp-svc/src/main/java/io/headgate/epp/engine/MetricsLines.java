package io.headgate.epp.engine;

import io.headgate.epp.engine.Engine.Source;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds an engine's signals in a metrics page, in one pass over its bytes as they arrive: only
 * lines that begin with a wanted name are read, the rest is skipped eight bytes at a time. Any
 * input ends in a {@link Reading}; what cannot be understood counts as absent.
 *
 * <p>Reusable, one page after the other; not thread-safe.
 */
public final class MetricsLines {
  /** A longer line is skipped. */
  static final int MAX_LINE = 64 * 1024;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final Source[] sources;
  private final byte[][] names;
  private final SampleLine line = new SampleLine();
  private byte[] carry = new byte[512];
  private int carried;
  private boolean skipping;
  private Tally tally = new Tally();

  public MetricsLines(Engine engine) {
    this.sources = engine.sources().toArray(Source[]::new);
    this.names = new byte[sources.length][];
    for (int i = 0; i < names.length; i++) {
      names[i] = sources[i].metric().name().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The next {@code length} bytes of the page. */
  public void feed(byte[] bytes, int length) {
    int from = 0;
    while (from < length) {
      int newline = newline(bytes, from, length);
      if (newline < 0) {
        keep(bytes, from, length);
        return;
      }
      if (skipping) {
        skipping = false;
      } else if (carried > 0) {
        keep(bytes, from, newline);
        read(carry, 0, carried);
      } else {
        read(bytes, from, newline);
      }
      carried = 0;
      from = newline + 1;
    }
  }

  /** The page is over: what it said. Ready for the next page. */
  public Reading finish() {
    if (carried > 0 && !skipping) {
      read(carry, 0, carried);
    }
    Reading reading = tally.reading();
    reset();
    return reading;
  }

  /** Forgets a page that broke off. */
  public void reset() {
    carried = 0;
    skipping = false;
    tally = new Tally();
  }

  private void keep(byte[] bytes, int from, int to) {
    int length = to - from;
    if (skipping || carried + length > MAX_LINE) {
      skipping = true;
      carried = 0;
      return;
    }
    if (carried + length > carry.length) {
      carry = Arrays.copyOf(carry, Math.max(carried + length, carry.length * 2));
    }
    System.arraycopy(bytes, from, carry, carried, length);
    carried += length;
  }

  private void read(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] == '#') {
      return;
    }
    boolean parsed = false;
    for (int i = 0; i < names.length; i++) {
      int end = from + names[i].length;
      if (end >= to
          || !endsName(bytes[end])
          || !Arrays.equals(bytes, from, end, names[i], 0, names[i].length)) {
        continue;
      }
      if (!parsed) {
        if (!line.parse(bytes, end, to)) {
          return;
        }
        parsed = true;
      }
      if (line.has(sources[i].metric().labels())) {
        tally.add(sources[i], line);
      }
    }
  }

  private static boolean endsName(byte next) {
    return next == '{' || next == ' ' || next == '\t';
  }

  private static int newline(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long word = (long) LONGS.get(bytes, at) ^ NEWLINES;
      long zeros = (word - ONES) & ~word & HIGHS; // lowest set bit marks the first zero byte
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }
}
