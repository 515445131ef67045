package io.headgate.epp.pool;

import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.engine.Engines;
import io.headgate.epp.engine.MetricsLines;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.prefix.SeenBlocks;
import io.headgate.epp.scheduling.Endpoints;
import io.headgate.epp.scheduling.RequestFacts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Measures picks, prefix memory and the page scanner. Not a test: {@code main} prints medians of
 * CPU time.
 */
final class PickCost {
  private static final Random RANDOM = new Random(3);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static long sink;

  private PickCost() {}

  public static void main(String[] args) {
    for (int endpoints : new int[] {10, 1000}) {
      Pool pool = pool(endpoints);
      for (int blocks : new int[] {0, 20, 1600}) {
        RequestFacts facts = facts(blocks);
        for (int i = 0; i < endpoints; i += 2) {
          pool.reserve(address(i), facts).release();
        }
        measure(
            "pick, %d endpoints, %d blocks, half know them".formatted(endpoints, blocks),
            endpoints == 10 ? 20_000 : 500,
            i -> sink += pool.pick(facts, i).candidates().size());
      }
      long[][] prompts = new long[64][];
      for (int i = 0; i < prompts.length; i++) {
        prompts[i] = RANDOM.longs(1600).toArray();
      }
      RequestFacts[] fresh = new RequestFacts[prompts.length];
      for (int i = 0; i < fresh.length; i++) {
        fresh[i] = new RequestFacts("m", false, 1, 1, prompts[i], Optional.empty());
      }
      measure(
          "reserve + release, 1600 new blocks, %d endpoints".formatted(endpoints),
          300,
          i -> pool.reserve(address((int) (i % endpoints)), fresh[(int) (i % 64)]).release());
    }
    SeenBlocks full = new SeenBlocks(31_250);
    for (int i = 0; i < 100; i++) {
      full.remember(RANDOM.longs(1600).toArray());
    }
    long[] known = RANDOM.longs(1600).toArray();
    full.remember(known);
    measure("match of 1600 known blocks, 1 endpoint", 20_000, _ -> sink += full.matched(known));
    measure("remember 1600 known blocks", 2000, _ -> full.remember(known));

    byte[] page = page().getBytes(StandardCharsets.UTF_8);
    MetricsLines lines = new MetricsLines(Engines.DEFAULT.of(Map.of()));
    measure(
        "scan of a page of %d bytes".formatted(page.length),
        5000,
        _ -> {
          lines.feed(page, page.length);
          sink += lines.finish().metrics().waiting();
        });
    System.out.println(sink == 42 ? "" : "done");
  }

  /** Something to be measured. */
  private interface Step {
    void run(long i);
  }

  private static void measure(String what, int times, Step step) {
    double[] micros = new double[15];
    for (int round = 0; round < micros.length; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < times; i++) {
        step.run(i);
      }
      micros[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1000.0 / times;
    }
    Arrays.sort(micros);
    System.out.printf("%-60s %9.2f us (best %.2f)%n", what, micros[micros.length / 2], micros[0]);
  }

  private static Pool pool(int size) {
    LivePools pools =
        new LivePools(PickerConfig.standard(), System::nanoTime, Duration.ofMinutes(1));
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String host = address(i).substring(0, address(i).indexOf(':'));
      members.add(new Member(host, 8000, "ns/pod-" + i, "", Map.of("app", "m")));
    }
    pools.apply(Map.of("ns/p", members));
    for (LiveEndpoint endpoint : pools.endpoints()) {
      endpoint.observed(
          Endpoints.metrics(
              RANDOM.nextInt(5),
              RANDOM.nextInt(50),
              RANDOM.nextDouble(),
              16,
              27_000,
              0,
              Set.of(),
              Set.of()),
          PrefixSettings.DEFAULT,
          System.nanoTime());
    }
    return pools.find("ns/p").orElseThrow();
  }

  private static String address(int number) {
    return "10.0." + number / 250 + "." + number % 250 + ":8000";
  }

  private static RequestFacts facts(int blocks) {
    return new RequestFacts("m", false, 1, 1, RANDOM.longs(blocks).toArray(), Optional.empty());
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      page.append("# HELP vllm:histogram_%d Histogram of something in seconds.\n".formatted(i));
      for (int b = 0; b < 20; b++) {
        page.append(
            "vllm:histogram_%d_bucket{engine=\"0\",le=\"%d.0\",model_name=\"llama\"} 123.0\n"
                .formatted(i, b));
      }
    }
    return page
        + "vllm:num_requests_waiting{engine=\"0\"} 3.0\nvllm:num_requests_running{engine=\"0\"} 7.0\n"
        + "vllm:kv_cache_usage_perc{engine=\"0\"} 0.5\n"
        + "vllm:cache_config_info{block_size=\"16\",num_gpu_blocks=\"27000\"} 1.0\n";
  }
}
