package io.headgate.epp.pool;

import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.PoolSnapshot;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pool with the membership it had when it was made; the endpoints' states move on. */
final class LivePool implements Pool {
  private final String name;
  private final LiveEndpoint[] endpoints;
  private final Map<String, LiveEndpoint> byAddress;
  private final LivePools pools;

  LivePool(String name, List<LiveEndpoint> endpoints, LivePools pools) {
    this.name = name;
    this.endpoints = endpoints.toArray(LiveEndpoint[]::new);
    this.byAddress = HashMap.newHashMap(endpoints.size());
    endpoints.forEach(endpoint -> byAddress.put(endpoint.address(), endpoint));
    this.pools = pools;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configVersion() {
    return pools.config().version();
  }

  @Override
  public int prefixBlockBytes() {
    return pools.config().prefix().blockBytes();
  }

  @Override
  public int maxPrefixBlocks() {
    return pools.config().prefix().maxBlocks();
  }

  @Override
  public Decision pick(RequestFacts facts, long seed) {
    return Scheduler.pick(facts, snapshot(facts), pools.config().scheduling(), seed);
  }

  @Override
  public Reservation reserve(String endpoint, RequestFacts facts) {
    return pools.open(
        new Lease(pools, byAddress.get(endpoint), facts.prefixBlocks(), pools.nowNanos()));
  }

  @Nullable LiveEndpoint endpoint(String address) {
    return byAddress.get(address);
  }

  private PoolSnapshot snapshot(RequestFacts facts) {
    long now = pools.nowNanos();
    Endpoint[] seen = new Endpoint[endpoints.length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = endpoints[i].snapshot(facts.prefixBlocks(), now);
    }
    return new PoolSnapshot(name, List.of(seen));
  }
}
