package io.headgate.bench.jmh;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.pool.LivePools;
import io.headgate.epp.pool.Member;
import io.headgate.epp.pool.Pool;
import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.RequestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A pick with the default scorers over a live pool that knows some of the prompts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScheduleBenchmark {
  private static final String POOL = "default/bench";

  @Param({"10", "100", "1000"})
  public int endpoints;

  /** 8 blocks are 2 KB of prompt, 1600 are 400 KB. */
  @Param({"8", "1600"})
  public int blocks;

  private final List<RequestFacts> requests = new ArrayList<>();
  private Optional<Pool> pool = Optional.empty();
  private int turn;

  @Setup
  public void fill() {
    LivePools pools =
        new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(30));
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      members.add(
          new Member("10.0." + i / 250 + "." + (i % 250 + 1), 8000, "pod-" + i, "", Map.of()));
    }
    pools.apply(Map.of(POOL, members));
    pool = pools.find(POOL);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 64; i++) {
      long[] hashes = random.longs(blocks).toArray();
      RequestFacts facts =
          new RequestFacts("demo", false, blocks * 256L, blocks * 256L, hashes, Optional.empty());
      requests.add(facts);
      pool.orElseThrow().reserve(members.get(i % endpoints).address(), facts).release();
    }
  }

  @Benchmark
  public Decision pick() {
    turn++;
    return pool.orElseThrow().pick(requests.get(turn % requests.size()), turn);
  }
}
