package io.headgate.epp.server;

import io.headgate.epp.pool.Pool;
import io.headgate.epp.pool.Pools;
import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.PoolSnapshot;
import io.headgate.epp.scheduling.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One pool whose endpoints never change; takes the first one that the subset allows. */
public final class FixedPools implements Pools, Pool {
  private final String name;
  private final List<String> endpoints;
  public final AtomicInteger inFlight = new AtomicInteger();
  public final AtomicInteger reserved = new AtomicInteger();
  public final AtomicInteger releasedTwice = new AtomicInteger();
  public final Queue<RequestFacts> seen = new ConcurrentLinkedQueue<>();
  public final Queue<String> served = new ConcurrentLinkedQueue<>();
  public volatile boolean saturated;

  /** Throws, once, when it is told who served. */
  public volatile boolean broken;

  public FixedPools(String name, String... endpoints) {
    this.name = name;
    this.endpoints = List.of(endpoints);
  }

  @Override
  public Optional<Pool> find(String pool) {
    return pool.equals(name) ? Optional.of(this) : Optional.empty();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configVersion() {
    return "fixed";
  }

  @Override
  public int prefixBlockBytes() {
    return 256;
  }

  @Override
  public int maxPrefixBlocks() {
    return 4096;
  }

  @Override
  public Decision pick(RequestFacts facts, long seed) {
    if (seen.size() < 1000) {
      seen.add(facts);
    }
    List<Decision.Candidate> candidates = new ArrayList<>();
    List<String> allowed = new ArrayList<>();
    for (String endpoint : endpoints) {
      if (facts.subset().isEmpty() || facts.subset().get().contains(endpoint)) {
        allowed.add(endpoint);
      }
      candidates.add(
          new Decision.Candidate(
              new PoolSnapshot.Endpoint(
                  endpoint, "ns/pod", Map.of(), true, PoolSnapshot.Metrics.NONE, 1, 0, 0),
              "",
              List.of(new Decision.Score("queue-scorer", 2, 1)),
              2));
    }
    if (saturated) {
      return new Decision.Saturated("the pool is full", candidates);
    }
    return allowed.isEmpty()
        ? new Decision.NoEndpoints("no endpoint is allowed", candidates)
        : new Decision.Picked(allowed, candidates);
  }

  @Override
  public Reservation reserve(String endpoint, RequestFacts facts) {
    inFlight.incrementAndGet();
    reserved.incrementAndGet();
    AtomicBoolean open = new AtomicBoolean(true);
    return new Reservation() {
      @Override
      public void servedBy(String who) {
        if (broken) {
          broken = false;
          throw new IllegalStateException("a bug");
        }
        served.add(who);
      }

      @Override
      public void release() {
        if (open.getAndSet(false)) {
          inFlight.decrementAndGet();
        } else {
          releasedTwice.incrementAndGet();
        }
      }
    };
  }
}
