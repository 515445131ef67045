package io.headgate.epp.scheduling;

import io.headgate.events.LoadNames;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pool at the moment of a pick.
 *
 * @param pool namespace/name
 * @param endpoints every (ready pod, target port), in stable order
 */
public record PoolSnapshot(String pool, List<Endpoint> endpoints) {
  public PoolSnapshot {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * One endpoint and what its scrapes said.
   *
   * @param address ip:port
   * @param pod namespace/name
   * @param healthy false when it cannot be scraped any more: it is picked only if all are unhealthy
   * @param sampleAgeMillis age of {@code metrics}, -1 when there never was a scrape
   * @param inFlight requests we sent there that have not ended
   * @param prefixBlocksMatched leading blocks of this request that it has seen, without gap
   */
  public record Endpoint(
      String address,
      String pod,
      Map<String, String> labels,
      boolean healthy,
      Metrics metrics,
      long sampleAgeMillis,
      int inFlight,
      int prefixBlocksMatched) {

    /**
     * Requests of ours that the newest scrape cannot show yet: in flight - running - waiting, or 0.
     * Scrapes are tens of milliseconds old, so without these everything that arrives between two of
     * them would go to the same endpoint.
     */
    public int unseen() {
      return Math.max(0, inFlight - metrics.running() - metrics.waiting());
    }
  }

  /**
   * What a model server reports about itself.
   *
   * @param kvCacheUsage 0..1
   * @param blockSize tokens per KV cache block, 0 = not told
   * @param gpuBlocks KV cache blocks in all, 0 = not told
   * @param unreported of the first three, by {@link LoadNames}, those that are not told and so
   *     count as 0; sorted
   */
  public record Metrics(
      int waiting,
      int running,
      double kvCacheUsage,
      int blockSize,
      long gpuBlocks,
      int maxLora,
      Set<String> runningLoras,
      Set<String> waitingLoras,
      List<String> unreported) {
    public static final Metrics NONE =
        new Metrics(
            0,
            0,
            0,
            0,
            0,
            0,
            Set.of(),
            Set.of(),
            List.of(LoadNames.KV_CACHE_USAGE, LoadNames.RUNNING, LoadNames.WAITING));
  }
}
