package io.headgate.epp.pool;

import io.headgate.epp.config.PickerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pools of this process. Thread-safe: one feed writes memberships, any number of request
 * streams read. An endpoint that several pools share is one server with one load.
 */
public final class LivePools implements Pools {
  private final PickerConfig config;
  private final LongSupplier nanoClock;
  private final long leaseNanos;
  private final Set<Lease> open = ConcurrentHashMap.newKeySet();
  private volatile Members members = new Members(0, Map.of(), Map.of());
  private volatile boolean synced;

  /** One consistent membership; counts up. */
  private record Members(
      long revision, Map<String, LivePool> pools, Map<String, LiveEndpoint> endpoints) {}

  /**
   * No pools yet.
   *
   * @param nanoClock monotonic, in nanoseconds
   * @param lease a request still in flight after this long is taken for lost
   */
  public LivePools(PickerConfig config, LongSupplier nanoClock, Duration lease) {
    this.config = config;
    this.nanoClock = nanoClock;
    this.leaseNanos = lease.toNanos();
  }

  @Override
  public Optional<Pool> find(String pool) {
    return Optional.ofNullable(members.pools().get(pool));
  }

  public PickerConfig config() {
    return config;
  }

  /** Names of the pools served. */
  public Set<String> names() {
    return members.pools().keySet();
  }

  /** Every endpoint of every pool, each once. */
  public Collection<LiveEndpoint> endpoints() {
    return members.endpoints().values();
  }

  /** Counts up whenever memberships change. */
  public long revision() {
    return members.revision();
  }

  /** The pools that have this endpoint at present. */
  public List<String> poolsOf(LiveEndpoint endpoint) {
    return members.pools().values().stream()
        .filter(pool -> pool.endpoint(endpoint.address()) != null)
        .map(LivePool::name)
        .sorted()
        .toList();
  }

  /** Whether the whole configuration has been read at least once. */
  public boolean synced() {
    return synced;
  }

  /** Everything that existed when the source started has been applied. */
  public void markSynced() {
    synced = true;
  }

  /**
   * Replaces all memberships. Endpoints that stay keep their load and what they have seen; the
   * others keep nothing. Called from one thread at a time.
   */
  public void apply(Map<String, List<Member>> next) {
    Members before = members;
    Map<String, LiveEndpoint> nextEndpoints = new HashMap<>();
    Map<String, LivePool> nextPools = new HashMap<>();
    next.forEach((name, list) -> {
      List<LiveEndpoint> live = new ArrayList<>(list.size());
      for (Member member : list) {
        String address = member.address();
        LiveEndpoint endpoint = nextEndpoints.get(address);
        if (endpoint == null) {
          endpoint = keepOrMake(before.endpoints().get(address), member);
          nextEndpoints.put(address, endpoint);
        }
        live.add(endpoint);
      }
      nextPools.put(name, new LivePool(name, live, this));
    });
    members = new Members(before.revision() + 1, Map.copyOf(nextPools), Map.copyOf(nextEndpoints));
  }

  /** Gives up on requests whose end nobody reported; says how many. */
  public int expire() {
    long now = nanoClock.getAsLong();
    int expired = 0;
    for (Lease lease : open) {
      if (now - lease.startedNanos() > leaseNanos) {
        lease.release();
        expired++;
      }
    }
    return expired;
  }

  /** Requests in flight over all pools. */
  public int inFlight() {
    return open.size();
  }

  /** This moment on the monotonic clock. */
  public long nowNanos() {
    return nanoClock.getAsLong();
  }

  @Nullable LiveEndpoint endpoint(String address) {
    return members.endpoints().get(address);
  }

  Lease open(Lease lease) {
    open.add(lease);
    return lease;
  }

  void close(Lease lease) {
    open.remove(lease);
  }

  private LiveEndpoint keepOrMake(@Nullable LiveEndpoint known, Member member) {
    if (known == null || !known.member().samePod(member)) {
      return new LiveEndpoint(member, config.prefix());
    }
    known.become(member);
    return known;
  }
}
