package io.headgate.epp.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.pool.Pool.Reservation;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.Decision.Picked;
import io.headgate.epp.scheduling.Endpoints;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.epp.scheduling.RequestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivePoolsTest {
  private static final RequestFacts PROMPT =
      new RequestFacts("m", false, 1, 1, new long[] {1, 2, 3}, Optional.empty());

  private final AtomicLong clock = new AtomicLong();
  private final LivePools pools =
      new LivePools(PickerConfig.standard(), clock::get, Duration.ofMinutes(30));

  @Test
  void reservationCountsUntilReleased() {
    pools.apply(Map.of("ns/p", List.of(member(1), member(2))));
    Reservation one = pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    Reservation two = pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    assertThat(endpoint("ns/p", 1).inFlight()).isEqualTo(2);

    one.release();
    one.release();
    assertThat(endpoint("ns/p", 1).inFlight()).isEqualTo(1);
    two.release();
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    assertThat(pools.inFlight()).isZero();
  }

  @Test
  void servedByMovesTheRequestAndItsPrefix() {
    pools.apply(Map.of("ns/p", List.of(member(1), member(2))));
    Reservation lease = pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    lease.servedBy("10.0.0.2:80");
    lease.servedBy("10.0.0.2:80");

    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    assertThat(endpoint("ns/p", 2).inFlight()).isEqualTo(1);
    assertThat(endpoint("ns/p", 2).prefixBlocksMatched()).isEqualTo(3);
    lease.release();
    lease.servedBy("10.0.0.1:80");
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    assertThat(endpoint("ns/p", 2).inFlight()).isZero();
  }

  @Test
  void strangersAreHarmless() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    Reservation lease = pool("ns/p").reserve("9.9.9.9:1", PROMPT);
    lease.servedBy("8.8.8.8:1");
    lease.servedBy("10.0.0.1:80");
    assertThat(endpoint("ns/p", 1).inFlight()).isEqualTo(1);
    lease.servedBy("nonsense");
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    lease.release();
    assertThat(pools.inFlight()).isZero();
  }

  @Test
  void lostRequestExpires() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    Reservation lost = pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    clock.addAndGet(Duration.ofMinutes(29).toNanos());
    assertThat(pools.expire()).isZero();
    clock.addAndGet(Duration.ofMinutes(2).toNanos());

    assertThat(pools.expire()).isEqualTo(1);
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    lost.release();
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
  }

  @Test
  void stayingEndpointKeepsItsStateAndLeavingOneKeepsNothing() {
    pools.apply(Map.of("ns/p", List.of(member(1), member(2))));
    Reservation one = pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    pool("ns/p").reserve("10.0.0.2:80", PROMPT);
    pools.apply(Map.of("ns/p", List.of(member(1))));
    assertThat(endpoint("ns/p", 1).inFlight()).isEqualTo(1);
    assertThat(endpoint("ns/p", 1).prefixBlocksMatched()).isEqualTo(3);

    pools.apply(Map.of("ns/p", List.of(member(1), member(2))));
    assertThat(endpoint("ns/p", 2).inFlight()).isZero();
    assertThat(endpoint("ns/p", 2).prefixBlocksMatched()).isZero();
    one.release();
    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
  }

  @Test
  void newPodAtAnOldAddressStartsEmpty() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    pools.apply(Map.of("ns/p", List.of(new Member("10.0.0.1", 80, "ns/pod-1", "uid-2", Map.of()))));

    assertThat(endpoint("ns/p", 1).inFlight()).isZero();
    assertThat(endpoint("ns/p", 1).prefixBlocksMatched()).isZero();
  }

  @Test
  void changedLabelsArriveWithoutLosingState() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    pools.apply(
        Map.of("ns/p", List.of(new Member("10.0.0.1", 80, "ns/pod-1", "uid", Map.of("a", "b")))));

    assertThat(endpoint("ns/p", 1).labels()).containsEntry("a", "b");
    assertThat(endpoint("ns/p", 1).inFlight()).isEqualTo(1);
  }

  @Test
  void poolsThatShareAServerSeeItsWholeLoad() {
    pools.apply(Map.of("ns/p", List.of(member(1)), "ns/q", List.of(member(1), member(2))));
    pool("ns/p").reserve("10.0.0.1:80", PROMPT);

    assertThat(endpoint("ns/q", 1).inFlight()).isEqualTo(1);
    assertThat(pools.poolsOf(live(1))).containsExactly("ns/p", "ns/q");
  }

  @Test
  void unknownPoolIsNotFound() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    assertThat(pools.find("ns/x")).isEmpty();
    pools.apply(Map.of());
    assertThat(pools.find("ns/p")).isEmpty();
  }

  @Test
  void failedScrapeKeepsNumbersAndDeadServerForgetsPrefixes() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    live(1).observed(metrics(4, 0), PrefixSettings.DEFAULT, clock.get());
    pool("ns/p").reserve("10.0.0.1:80", PROMPT);
    clock.addAndGet(Duration.ofMillis(70).toNanos());
    live(1).unreachable(false);
    assertThat(endpoint("ns/p", 1).metrics().waiting()).isEqualTo(4);
    assertThat(endpoint("ns/p", 1).healthy()).isFalse();
    assertThat(endpoint("ns/p", 1).sampleAgeMillis()).isEqualTo(70);
    assertThat(endpoint("ns/p", 1).prefixBlocksMatched()).isEqualTo(3);

    live(1).unreachable(true);
    assertThat(endpoint("ns/p", 1).prefixBlocksMatched()).isZero();
  }

  @Test
  void cacheSizeOfTheServerLimitsWhatIsRemembered() {
    pools.apply(Map.of("ns/p", List.of(member(1))));
    live(1).observed(metrics(0, 8), PrefixSettings.DEFAULT, clock.get());
    pool("ns/p").reserve("10.0.0.1:80", PROMPT);

    // 8 engine blocks of 16 tokens are 2 of ours
    assertThat(endpoint("ns/p", 1).prefixBlocksMatched()).isEqualTo(2);
  }

  @Test
  void requestsBetweenTwoScrapesSpread() {
    pools.apply(Map.of("ns/p", List.of(member(1), member(2), member(3))));
    live(1).observed(metrics(0, 0), PrefixSettings.DEFAULT, 0);
    live(2).observed(metrics(1, 0), PrefixSettings.DEFAULT, 0);
    live(3).observed(metrics(1, 0), PrefixSettings.DEFAULT, 0);
    for (int i = 0; i < 30; i++) {
      RequestFacts facts = RequestFacts.bodyless(Optional.empty());
      Picked picked = (Picked) pool("ns/p").pick(facts, i);
      pool("ns/p").reserve(picked.endpoints().getFirst(), facts);
    }

    assertThat(endpoint("ns/p", 1).inFlight()).isBetween(9, 12);
    assertThat(endpoint("ns/p", 2).inFlight()).isBetween(9, 12);
  }

  @Test
  void countersEndAtZeroWhateverHappens() throws InterruptedException {
    long seed = System.nanoTime();
    pools.apply(Map.of("ns/p", List.of(member(1), member(2), member(3))));
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      long mine = seed + t;
      threads.add(Thread.ofVirtual().start(() -> randomTraffic(new Random(mine))));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(pools.inFlight()).as("seed %d", seed).isZero();
    for (int i = 1; i <= 3; i++) {
      assertThat(endpoint("ns/p", i).inFlight()).as("seed %d", seed).isZero();
    }
  }

  private void randomTraffic(Random random) {
    List<Reservation> open = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      switch (random.nextInt(3)) {
        case 0 -> open.add(pool("ns/p").reserve("10.0.0." + random.nextInt(5) + ":80", PROMPT));
        case 1 -> open.forEach(lease -> lease.servedBy("10.0.0." + random.nextInt(5) + ":80"));
        default -> {
          if (!open.isEmpty()) {
            open.remove(random.nextInt(open.size())).release();
          }
        }
      }
      if (open.size() > 20) {
        open.forEach(Reservation::release);
        open.clear();
      }
    }
    open.forEach(Reservation::release);
  }

  private static Metrics metrics(int waiting, long gpuBlocks) {
    return Endpoints.metrics(waiting, 0, 0, 16, gpuBlocks, 0, Set.of(), Set.of());
  }

  private static Member member(int number) {
    return new Member("10.0.0." + number, 80, "ns/pod-" + number, "uid", Map.of());
  }

  private LiveEndpoint live(int number) {
    return pools.endpoint("10.0.0." + number + ":80");
  }

  private Pool pool(String name) {
    return pools.find(name).orElseThrow();
  }

  private Endpoint endpoint(String pool, int number) {
    return pool(pool).pick(PROMPT, 1).candidates().stream()
        .map(Candidate::endpoint)
        .filter(endpoint -> endpoint.address().equals("10.0.0." + number + ":80"))
        .findFirst()
        .orElseThrow();
  }
}
