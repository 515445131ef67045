package io.headgate.xds.subscribe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The version of a whole type: equal for equal resources, also on another replica. */
final class WorldVersion {
  private WorldVersion() {}

  /** Delta clients get the revision, which is only for people to read. */
  static String of(Protocol protocol, Map<String, TypeState.Held> held, long revision) {
    if (protocol == Protocol.DELTA) {
      return Long.toString(revision);
    }
    MessageDigest digest = sha256();
    new TreeMap<>(held)
        .forEach((name, told) ->
            digest.update((name + '\n' + told.version() + '\n').getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
