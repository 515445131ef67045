package io.headgate.translator.translate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A hash over a set of keyed versions: the sum of one hash per member, so that it does not depend
 * on order and a changed member costs the same however large the set is.
 */
public record Digest(long high, long low) {
  public static final Digest EMPTY = new Digest(0, 0);

  public Digest plus(String key, String version) {
    ByteBuffer hash = hash(key, version);
    return new Digest(high + hash.getLong(), low + hash.getLong());
  }

  public Digest minus(String key, String version) {
    ByteBuffer hash = hash(key, version);
    return new Digest(high - hash.getLong(), low - hash.getLong());
  }

  private static ByteBuffer hash(String key, String version) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256")
              .digest((key + "\n" + version).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  /** 32 hex digits. */
  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
