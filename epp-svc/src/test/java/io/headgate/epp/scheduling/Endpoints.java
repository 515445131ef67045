package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Endpoints for tests, to be refined with {@code with...}. */
public final class Endpoints {
  private Endpoints() {}

  public static Endpoint idle(String address) {
    return new Endpoint(address, "ns/" + address, Map.of(), true, Metrics.NONE, 0, 0, 0);
  }

  public static Endpoint loaded(String address, int waiting, int running, double kv) {
    return with(idle(address), metrics(waiting, running, kv, 16, 1000, 0, Set.of(), Set.of()));
  }

  /** From a server that reports everything. */
  public static Metrics metrics(
      int waiting,
      int running,
      double kvCacheUsage,
      int blockSize,
      long gpuBlocks,
      int maxLora,
      Set<String> runningLoras,
      Set<String> waitingLoras) {
    return new Metrics(
        waiting,
        running,
        kvCacheUsage,
        blockSize,
        gpuBlocks,
        maxLora,
        runningLoras,
        waitingLoras,
        List.of());
  }

  public static Endpoint with(Endpoint e, Metrics metrics) {
    return new Endpoint(
        e.address(),
        e.pod(),
        e.labels(),
        e.healthy(),
        metrics,
        e.sampleAgeMillis(),
        e.inFlight(),
        e.prefixBlocksMatched());
  }

  public static Endpoint matching(Endpoint e, int blocks) {
    return new Endpoint(
        e.address(), e.pod(), e.labels(), e.healthy(), e.metrics(), 0, e.inFlight(), blocks);
  }

  public static Endpoint inFlight(Endpoint e, int inFlight) {
    return new Endpoint(
        e.address(),
        e.pod(),
        e.labels(),
        e.healthy(),
        e.metrics(),
        0,
        inFlight,
        e.prefixBlocksMatched());
  }

  public static Endpoint unhealthy(Endpoint e) {
    return new Endpoint(
        e.address(),
        e.pod(),
        e.labels(),
        false,
        e.metrics(),
        0,
        e.inFlight(),
        e.prefixBlocksMatched());
  }

  public static Endpoint labelled(Endpoint e, Map<String, String> labels) {
    return new Endpoint(
        e.address(),
        e.pod(),
        labels,
        e.healthy(),
        e.metrics(),
        0,
        e.inFlight(),
        e.prefixBlocksMatched());
  }

  /** Anything goes, within the bounds of the types. */
  public static Endpoint any(Random random, int number, int blocks) {
    Set<String> loras = new HashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      loras.add("lora-" + random.nextInt(4));
    }
    Metrics metrics =
        metrics(
            random.nextInt(4) == 0 ? random.nextInt(500) : random.nextInt(3),
            random.nextInt(100),
            random.nextDouble(),
            16,
            1000,
            random.nextInt(4),
            loras,
            Set.of("lora-" + random.nextInt(4)));
    return new Endpoint(
        "10.0." + number / 250 + "." + number % 250 + ":8000",
        "ns/pod-" + number,
        Map.of("tier", "t" + random.nextInt(3)),
        random.nextInt(5) > 0,
        metrics,
        random.nextInt(100),
        random.nextInt(20),
        random.nextInt(blocks + 1));
  }
}
