package io.headgate.epp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.scheduling.Endpoints;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsLinesTest {
  private static final String VLLM =
      """
      # HELP python_gc_objects_collected_total Objects collected during gc
      # TYPE python_gc_objects_collected_total counter
      python_gc_objects_collected_total{generation="0"} 12345.0
      # TYPE vllm:num_requests_running gauge
      vllm:num_requests_running{engine="0",model_name="m"} 7.0
      # TYPE vllm:num_requests_waiting gauge
      vllm:num_requests_waiting{engine="0",model_name="m"} 3.0
      vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 99.0
      vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
      vllm:cache_config_info{block_size="16",cache_dtype="auto",num_gpu_blocks="27000"} 1.0
      vllm:lora_requests_info{max_lora="4",running_lora_adapters="a, b",waiting_lora_adapters="c"} 1.7e9
      vllm:e2e_request_latency_seconds_bucket{le="0.3",model_name="m"} 0.0
      """;

  @Test
  void readsAVllmPage() {
    assertThat(read("vllm", VLLM))
        .isEqualTo(
            new Reading(
                true, Endpoints.metrics(3, 7, 0.25, 16, 27000, 4, Set.of("a", "b"), Set.of("c"))));
  }

  @Test
  void readsAnSglangPage() {
    Metrics metrics =
        read(
                "sglang",
                """
                sglang:num_queue_reqs{model="m"} 2
                sglang:num_running_reqs{model="m"} 5
                sglang:token_usage{model="m"} 0.5
                sglang:cache_config_info{page_size="64",num_pages="1000"} 1
                """)
            .metrics();

    assertThat(metrics).isEqualTo(Endpoints.metrics(2, 5, 0.5, 64, 1000, 0, Set.of(), Set.of()));
  }

  @Test
  void readsATrtllmServePage() {
    Metrics metrics =
        read(
                "trtllm-serve",
                """
                trtllm_num_requests_waiting 2
                trtllm_num_requests_running 5
                trtllm_kv_cache_utilization 0.5
                trtllm_kv_cache_tokens_per_block 32
                trtllm_kv_cache_max_blocks 1000
                """)
            .metrics();

    assertThat(metrics).isEqualTo(Endpoints.metrics(2, 5, 0.5, 32, 1000, 0, Set.of(), Set.of()));
  }

  @Test
  void readsATritonPageWhoseSeriesDifferByLabel() {
    Metrics metrics =
        read(
                "triton-tensorrt-llm",
                """
                nv_trt_llm_request_metrics{model="t",request_type="waiting",version="1"} 2
                nv_trt_llm_request_metrics{model="t",request_type="context",version="1"} 9
                nv_trt_llm_request_metrics{model="t",request_type="scheduled",version="1"} 5
                nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="t"} 0.5
                nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="tokens_per",model="t"} 64
                nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="t"} 1000
                """)
            .metrics();

    assertThat(metrics).isEqualTo(Endpoints.metrics(2, 5, 0.5, 64, 1000, 0, Set.of(), Set.of()));
  }

  @Test
  void seriesOfSeveralEnginesAddUp() {
    Metrics metrics =
        read(
                "vllm",
                """
                vllm:num_requests_waiting{engine="0"} 3
                vllm:num_requests_waiting{engine="1"} 4
                vllm:kv_cache_usage_perc{engine="0"} 0.9
                vllm:kv_cache_usage_perc{engine="1"} 0.1
                """)
            .metrics();

    assertThat(metrics.waiting()).isEqualTo(7);
    assertThat(metrics.kvCacheUsage()).isEqualTo(0.9);
  }

  @Test
  void whatAPageDoesNotHaveIsNotReportedRatherThanNought() {
    Metrics metrics = read("vllm", "vllm:num_requests_waiting 0\n").metrics();

    assertThat(metrics.waiting()).isZero();
    assertThat(metrics.unreported()).containsExactlyInAnyOrder("running", "kv_cache_usage");
  }

  @Test
  void newestAdapterSeriesCounts() {
    Metrics metrics =
        read(
                "vllm",
                """
                vllm:lora_requests_info{max_lora="2",running_lora_adapters="new",waiting_lora_adapters=""} 300
                vllm:lora_requests_info{max_lora="2",running_lora_adapters="old",waiting_lora_adapters=""} 200
                """)
            .metrics();

    assertThat(metrics.runningLoras()).containsExactly("new");
    assertThat(metrics.waitingLoras()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vllm:num_requests_waiting 5 | 5",
        "vllm:num_requests_waiting\t5 1700000000000 | 5",
        "vllm:num_requests_waiting 5.0 # {trace=\"x\"} 1 | 5",
        "vllm:num_requests_waiting{} 5 | 5",
        "vllm:num_requests_waiting { a = \"b\" , } 5 | 5",
        "vllm:num_requests_waiting{a=\"}\"} 5 | 5",
        "vllm:num_requests_waiting{a=\"x\\\"} 9 \\\\\"} 5 | 5",
        "vllm:num_requests_waiting{a=\"b\"}5e0 | 5",
        "vllm:num_requests_waiting +5E+00 | 5",
        "vllm:num_requests_waiting NaN | 0",
        "vllm:num_requests_waiting +Inf | 0",
        "vllm:num_requests_waiting -5 | 0",
        "vllm:num_requests_waiting 1e300 | 2147483647",
        "vllm:num_requests_waiting 0x1p3 | 0",
        "vllm:num_requests_waiting five | 0",
        "vllm:num_requests_waiting | 0",
        "vllm:num_requests_waiting{a=\"b\" 5 | 0",
        "vllm:num_requests_waiting{a=\"b 5 | 0",
        "vllm:num_requests_waiting{a} 5 | 0",
        "vllm:num_requests_waitings 5 | 0",
        "vllm:num_requests_waitin 5 | 0",
        "#vllm:num_requests_waiting 5 | 0",
      })
  void readsOrPassesOverOneLine(String line, int waiting) {
    assertThat(read("vllm", line).metrics().waiting()).isEqualTo(waiting);
    assertThat(read("vllm", "x 1\n" + line + "\r\ny 2\n").metrics().waiting()).isEqualTo(waiting);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n\n", "<html>not found</html>", "{\"path\":\"/metrics\"}"})
  void pageWithoutKnownMetricsIsUnknown(String page) {
    assertThat(read("vllm", page)).isEqualTo(new Reading(false, Metrics.NONE));
  }

  @Test
  void overlongLineIsSkippedAndTheNextIsRead() {
    String page = "x".repeat(3 * MetricsLines.MAX_LINE) + " 1\nvllm:num_requests_waiting 5\n";

    assertThat(read("vllm", page).metrics().waiting()).isEqualTo(5);
    assertThat(readInPieces(page, 1000).metrics().waiting()).isEqualTo(5);
  }

  @Test
  void everyCutOfThePageGivesTheSame() {
    Reading whole = read("vllm", VLLM);
    for (int size = 1; size < VLLM.length(); size++) {
      assertThat(readInPieces(VLLM, size)).as("pieces of %d", size).isEqualTo(whole);
    }
  }

  @Test
  void brokenPagesNeverThrowNorLeaveTheirBounds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] noise = "{}\"\\,=# \n\t0e9.-:_".getBytes(StandardCharsets.US_ASCII);
    MetricsLines lines = new MetricsLines(engine("vllm"));
    for (int round = 0; round < 20_000; round++) {
      byte[] page = VLLM.getBytes(StandardCharsets.UTF_8);
      for (int i = random.nextInt(20); i >= 0; i--) {
        page[random.nextInt(page.length)] =
            random.nextBoolean() ? noise[random.nextInt(noise.length)] : (byte) random.nextInt(256);
      }
      lines.feed(page, random.nextInt(page.length + 1));
      Metrics metrics = lines.finish().metrics();
      assertThat(metrics.kvCacheUsage()).as("seed %d", seed).isBetween(0.0, 1.0);
      assertThat(metrics.waiting()).as("seed %d", seed).isNotNegative();
      assertThat(metrics.running()).as("seed %d", seed).isNotNegative();
      assertThat(metrics.gpuBlocks()).as("seed %d", seed).isNotNegative();
    }
    lines.feed(VLLM.getBytes(StandardCharsets.UTF_8), VLLM.length());
    assertThat(lines.finish()).isEqualTo(read("vllm", VLLM));
  }

  @Test
  void podLabelChoosesTheEngine() {
    assertThat(Engines.DEFAULT.of(Map.of(Engines.LABEL, "sglang")).name()).isEqualTo("sglang");
    assertThat(Engines.DEFAULT.of(Map.of(Engines.LEGACY_LABEL, "triton")).name())
        .isEqualTo("triton");
    assertThat(Engines.DEFAULT.of(Map.of(Engines.LABEL, "nonsense")).name()).isEqualTo("vllm");
    assertThat(Engines.DEFAULT.of(Map.of()).name()).isEqualTo("vllm");
  }

  private static Engine engine(String name) {
    return Engines.DEFAULT.of(Map.of(Engines.LABEL, name));
  }

  private static Reading read(String engine, String page) {
    MetricsLines lines = new MetricsLines(engine(engine));
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    lines.feed(bytes, bytes.length);
    return lines.finish();
  }

  private static Reading readInPieces(String page, int size) {
    MetricsLines lines = new MetricsLines(engine("vllm"));
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += size) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      lines.feed(piece, piece.length);
    }
    return lines.finish();
  }
}
