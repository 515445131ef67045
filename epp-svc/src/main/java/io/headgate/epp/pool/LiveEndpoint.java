package io.headgate.epp.pool;

import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.prefix.SeenBlocks;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is known at this moment about one endpoint, whichever pools it belongs to. Thread-safe: one
 * scraper writes, any number of request streams count and read.
 */
public final class LiveEndpoint {
  private final String address;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final SeenBlocks seen;
  private volatile Member member;
  private volatile Sight sight = Sight.NEVER;

  /** The newest that the scrapes told; {@code metrics} survive a failed scrape. */
  private record Sight(boolean healthy, boolean sampled, Metrics metrics, long atNanos) {
    static final Sight NEVER = new Sight(true, false, Metrics.NONE, 0);
  }

  LiveEndpoint(Member member, PrefixSettings prefix) {
    this.address = member.address();
    this.member = member;
    this.seen = new SeenBlocks(prefix.capacityFor(Metrics.NONE));
  }

  /** {@code ip:port}. */
  public String address() {
    return address;
  }

  public Member member() {
    return member;
  }

  /** Requests of ours that have not ended. */
  public int inFlight() {
    return Math.max(0, inFlight.get());
  }

  /** Whether the newest scrape worked, or none was tried yet. */
  public boolean healthy() {
    return sight.healthy();
  }

  /** A scrape worked. */
  public void observed(Metrics metrics, PrefixSettings prefix, long nowNanos) {
    Metrics before = sight.metrics();
    sight = new Sight(true, true, metrics, nowNanos);
    if (metrics.gpuBlocks() != before.gpuBlocks() || metrics.blockSize() != before.blockSize()) {
      seen.resize(prefix.capacityFor(metrics));
    }
  }

  /**
   * A scrape failed, or is overdue.
   *
   * @param gone nothing listens there any more: whoever comes next starts with an empty cache
   */
  public void unreachable(boolean gone) {
    Sight before = sight;
    sight = new Sight(false, before.sampled(), before.metrics(), before.atNanos());
    if (gone) {
      seen.clear();
    }
  }

  void become(Member newer) {
    member = newer;
  }

  void started(long[] prefixBlocks) {
    inFlight.incrementAndGet();
    seen.remember(prefixBlocks);
  }

  void ended() {
    inFlight.decrementAndGet();
  }

  Endpoint snapshot(long[] prefixBlocks, long nowNanos) {
    Sight now = sight;
    Member pod = member;
    long age = now.sampled() ? TimeUnit.NANOSECONDS.toMillis(nowNanos - now.atNanos()) : -1;
    return new Endpoint(
        address,
        pod.pod(),
        pod.labels(),
        now.healthy(),
        now.metrics(),
        Math.max(age, now.sampled() ? 0 : -1),
        inFlight(),
        seen.matched(prefixBlocks));
  }
}
