package io.headgate.epp.scheduling;

/** Chance that can be repeated: a number per (seed, endpoint), whatever the endpoints' order. */
public final class Tickets {
  private static final double UNIT = 0x1.0p-53;

  private Tickets() {}

  /** 64 even bits. */
  public static long draw(long seed, String address) {
    return mix(seed + 0x9E3779B97F4A7C15L * (address.hashCode() + 1L));
  }

  /** Evenly spread over the open interval 0..1. */
  public static double unit(long seed, String address) {
    return ((draw(seed, address) >>> 11) + 0.5) * UNIT;
  }

  /** Finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
