package io.headgate.xds.trust;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Asks once per token and minute, however often a proxy reconnects. Tokens are kept as hashes, and
 * only so many of them. Confined to one event loop.
 */
public final class RememberedReviews implements TokenReviewer {
  private static final Duration ACCEPTED_FOR = Duration.ofMinutes(1);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(10);
  private static final int MOST = 10_000;

  private final TokenReviewer reviewer;
  private final LongSupplier nanoTime;
  private final Map<String, Review> reviews = new LinkedHashMap<>();

  private record Review(Future<Verdict> verdict, long askedNanos) {
    boolean holds(long nowNanos) {
      if (!verdict.isComplete()) {
        return true;
      }
      if (verdict.failed()) {
        return false;
      }
      Duration lasts =
          switch (verdict.result()) {
            case Verdict.Account _ -> ACCEPTED_FOR;
            case Verdict.Refused _ -> REFUSED_FOR;
          };
      return nowNanos - askedNanos < lasts.toNanos();
    }
  }

  public RememberedReviews(TokenReviewer reviewer, LongSupplier nanoTime) {
    this.reviewer = reviewer;
    this.nanoTime = nanoTime;
  }

  @Override
  public Future<Verdict> review(String token) {
    String key = hash(token);
    long now = nanoTime.getAsLong();
    Review known = reviews.get(key);
    if (known != null && known.holds(now)) {
      return known.verdict();
    }
    Future<Verdict> verdict = reviewer.review(token);
    reviews.remove(key); // the newest is the last
    reviews.put(key, new Review(verdict, now));
    forget(now);
    return verdict;
  }

  /** How many are remembered. */
  int size() {
    return reviews.size();
  }

  /** The oldest first: those that hold no longer, and those that are too many. */
  private void forget(long now) {
    var oldest = reviews.values().iterator();
    while (oldest.hasNext()) {
      if (oldest.next().holds(now) && reviews.size() <= MOST) {
        return;
      }
      oldest.remove();
    }
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
