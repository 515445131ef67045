package io.headgate.epp.pool;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.scheduling.Decision.Picked;
import io.headgate.epp.scheduling.Endpoints;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.epp.scheduling.Profile;
import io.headgate.epp.scheduling.Profile.WeightedScorer;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.SchedulingConfig;
import io.headgate.epp.scheduling.Scorer;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import io.headgate.epp.scheduling.scorer.KvCacheScorer;
import io.headgate.epp.scheduling.scorer.PrefixCacheScorer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Simulates a pool in virtual time to compare ways of counting a queue between two scrapes. Not a
 * test: {@code main} prints waiting times and prefix hits.
 */
final class HerdingStudy {
  private static final int SERVERS = 10;
  private static final int SLOTS = 16;
  private static final double SECOND = 1e9;
  private static final double SCRAPE = 0.05;
  private static final int BLOCKS = 40;

  private final double load;
  private final int groups;
  private final int sharedBlocks;
  private final Random random = new Random(7);
  private double now;

  /** A model server with a bounded batch and a queue before it. */
  private static final class Server {
    int running;
    final Deque<Work> queue = new ArrayDeque<>();
  }

  private record Work(double arrived, double seconds, Pool.Reservation lease, int server) {}

  private record Event(double at, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return Double.compare(at, other.at);
    }
  }

  private HerdingStudy(double load, int groups, int sharedBlocks) {
    this.load = load;
    this.groups = groups;
    this.sharedBlocks = sharedBlocks;
  }

  public static void main(String[] args) {
    Map<String, ToIntFunction<Endpoint>> ways =
        new TreeMap<>(
            Map.of(
                "1 scraped queue", e -> e.metrics().waiting(),
                "2 queue + unseen", e -> e.metrics().waiting() + unseen(e),
                "3 queue + unseen if queued",
                    e -> e.metrics().waiting() == 0 ? 0 : e.metrics().waiting() + unseen(e),
                "4 queue + running + unseen",
                    e -> e.metrics().waiting() + e.metrics().running() + unseen(e)));
    for (double load : new double[] {0.6, 0.9}) {
      for (int groups : new int[] {0, 50, 2000}) {
        ways.forEach((name, way) -> {
          System.out.printf("load %.2f, %4d prompts' heads, %-28s ", load, groups, name);
          new HerdingStudy(load, groups, 30).run(way);
        });
      }
    }
  }

  private static int unseen(Endpoint e) {
    return Math.max(0, e.inFlight() - e.metrics().running() - e.metrics().waiting());
  }

  private static Scorer least(ToIntFunction<Endpoint> count) {
    return (_, candidates, scores) -> {
      int min = candidates.stream().mapToInt(count).min().orElseThrow();
      int max = candidates.stream().mapToInt(count).max().orElseThrow();
      for (int i = 0; i < scores.length; i++) {
        scores[i] =
            max == min ? 1 : (double) (max - count.applyAsInt(candidates.get(i))) / (max - min);
      }
    };
  }

  private void run(ToIntFunction<Endpoint> queue) {
    PickerConfig standard = PickerConfig.standard();
    SchedulingConfig scheduling =
        SchedulingConfig.of(
            new Profile(
                "p",
                List.of(),
                List.of(
                    new WeightedScorer("queue", 2, least(queue)),
                    new WeightedScorer("kv", 2, new KvCacheScorer()),
                    new WeightedScorer("prefix", 3, new PrefixCacheScorer(0, 8192, 64))),
                new MaxScorePicker(1)));
    PickerConfig config =
        new PickerConfig("v", scheduling, standard.prefix(), standard.engines(), standard.page());
    LivePools pools = new LivePools(config, () -> (long) (now * SECOND), Duration.ofHours(1));
    List<Member> members = new ArrayList<>();
    Server[] servers = new Server[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      members.add(new Member("10.0.0." + i, 80, "ns/" + i, "", Map.of()));
      servers[i] = new Server();
    }
    pools.apply(Map.of("ns/p", members));
    Pool pool = pools.find("ns/p").orElseThrow();

    PriorityQueue<Event> events = new PriorityQueue<>();
    List<Double> waits = new ArrayList<>();
    double[] hits = {0, 0};
    double seconds = 0.5;
    double rate = load * SERVERS * SLOTS / seconds;
    int requests = 60_000;
    double at = 0;
    for (int i = 0; i < requests; i++) {
      at += -Math.log(1 - random.nextDouble()) / rate;
      double arrival = at;
      long seed = i;
      events.add(
          new Event(arrival, () -> arrive(pool, servers, events, waits, hits, seconds, seed)));
    }
    for (double t = 0; t < at; t += SCRAPE) {
      for (int s = 0; s < SERVERS; s++) {
        int server = s;
        events.add(
            new Event(
                t + SCRAPE * s / SERVERS, () -> scrape(pools, config, server, servers[server])));
      }
    }
    while (!events.isEmpty()) {
      Event next = events.poll();
      now = next.at();
      next.run().run();
    }
    double[] sorted = waits.stream().mapToDouble(w -> w * 1000).sorted().toArray();
    System.out.printf(
        "wait ms mean %7.2f p50 %7.2f p99 %8.2f  hits %.2f%n",
        Arrays.stream(sorted).average().orElse(0),
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        hits[0] / Math.max(1, hits[1]));
  }

  private static void scrape(LivePools pools, PickerConfig config, int number, Server server) {
    LiveEndpoint endpoint = pools.endpoint("10.0.0." + number + ":80");
    Metrics metrics =
        Endpoints.metrics(
            server.queue.size(),
            server.running,
            (double) server.running / SLOTS,
            16,
            40_000,
            0,
            Set.of(),
            Set.of());
    endpoint.observed(metrics, config.prefix(), pools.nowNanos());
  }

  private void arrive(
      Pool pool,
      Server[] servers,
      PriorityQueue<Event> events,
      List<Double> waits,
      double[] hits,
      double seconds,
      long seed) {
    RequestFacts facts = facts();
    Picked picked = (Picked) pool.pick(facts, seed);
    String address = picked.endpoints().getFirst();
    int number = Integer.parseInt(address.substring(7, address.indexOf(':')));
    int matched = picked.candidates().get(number).endpoint().prefixBlocksMatched();
    hits[0] += matched;
    hits[1] += facts.prefixBlocks().length;
    double service = seconds * -Math.log(1 - random.nextDouble());
    Work work = new Work(now, service, pool.reserve(address, facts), number);
    servers[number].queue.add(work);
    start(servers, number, events, waits);
  }

  private void start(
      Server[] servers, int number, PriorityQueue<Event> events, List<Double> waits) {
    Server server = servers[number];
    while (server.running < SLOTS && !server.queue.isEmpty()) {
      Work work = server.queue.poll();
      server.running++;
      waits.add(now - work.arrived());
      events.add(
          new Event(
              now + work.seconds(),
              () -> {
                server.running--;
                work.lease().release();
                start(servers, number, events, waits);
              }));
    }
  }

  private RequestFacts facts() {
    if (groups == 0) {
      return RequestFacts.bodyless(Optional.empty());
    }
    long group = random.nextInt(groups);
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = i < sharedBlocks ? group * 1000 + i + 1 : random.nextLong();
    }
    return new RequestFacts("m", false, 1, 1, blocks, Optional.empty());
  }
}
