package io.headgate.epp.engine;

import static io.headgate.epp.engine.Engine.Source.label;
import static io.headgate.epp.engine.Engine.Source.value;
import static io.headgate.epp.engine.Signal.BLOCK_SIZE;
import static io.headgate.epp.engine.Signal.GPU_BLOCKS;
import static io.headgate.epp.engine.Signal.KV_USAGE;
import static io.headgate.epp.engine.Signal.LORA;
import static io.headgate.epp.engine.Signal.RUNNING;
import static io.headgate.epp.engine.Signal.WAITING;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engines known, and which pod runs which.
 *
 * @param labelKeys pod labels that name the engine, the first one present decides
 * @param defaultEngine for pods without such a label, or with an engine that is not known
 */
public record Engines(List<String> labelKeys, String defaultEngine, Map<String, Engine> byName) {
  public static final String LABEL = "llm-d.ai/engine-type";
  public static final String LEGACY_LABEL = "inference.networking.k8s.io/engine-type";
  private static final String TRITON_CACHE = "nv_trt_llm_kv_cache_block_metrics";

  /** See the model server protocol of the Gateway API Inference Extension. */
  public static final List<Engine> BUILT_IN =
      List.of(
          new Engine(
              "vllm",
              List.of(
                  value(WAITING, "vllm:num_requests_waiting"),
                  value(RUNNING, "vllm:num_requests_running"),
                  value(KV_USAGE, "vllm:kv_cache_usage_perc"),
                  label(BLOCK_SIZE, "vllm:cache_config_info", "block_size"),
                  label(GPU_BLOCKS, "vllm:cache_config_info", "num_gpu_blocks"),
                  value(LORA, "vllm:lora_requests_info"))),
          new Engine(
              "sglang",
              List.of(
                  value(WAITING, "sglang:num_queue_reqs"),
                  value(RUNNING, "sglang:num_running_reqs"),
                  value(KV_USAGE, "sglang:token_usage"),
                  label(BLOCK_SIZE, "sglang:cache_config_info", "page_size"),
                  label(GPU_BLOCKS, "sglang:cache_config_info", "num_pages"))),
          new Engine(
              "trtllm-serve",
              List.of(
                  value(WAITING, "trtllm_num_requests_waiting"),
                  value(RUNNING, "trtllm_num_requests_running"),
                  value(KV_USAGE, "trtllm_kv_cache_utilization"),
                  value(BLOCK_SIZE, "trtllm_kv_cache_tokens_per_block"),
                  value(GPU_BLOCKS, "trtllm_kv_cache_max_blocks"))),
          new Engine(
              "triton-tensorrt-llm",
              List.of(
                  value(WAITING, "nv_trt_llm_request_metrics{request_type=waiting}"),
                  value(RUNNING, "nv_trt_llm_request_metrics{request_type=scheduled}"),
                  value(KV_USAGE, TRITON_CACHE + "{kv_cache_block_type=fraction}"),
                  value(BLOCK_SIZE, TRITON_CACHE + "{kv_cache_block_type=tokens_per}"),
                  value(GPU_BLOCKS, TRITON_CACHE + "{kv_cache_block_type=max}"))),
          new Engine(
              "triton",
              List.of(
                  value(WAITING, "nv_inference_pending_request_count"),
                  value(RUNNING, "nv_inference_exec_count"))));

  public static final Engines DEFAULT = of(List.of(LABEL, LEGACY_LABEL), "vllm", List.of());

  public Engines {
    labelKeys = List.copyOf(labelKeys);
    byName = Map.copyOf(byName);
    if (!byName.containsKey(defaultEngine)) {
      throw new IllegalArgumentException("default engine '" + defaultEngine + "' is not known");
    }
  }

  /** The built-in engines and {@code more}, which win over built-in ones of the same name. */
  public static Engines of(List<String> labelKeys, String defaultEngine, List<Engine> more) {
    Map<String, Engine> byName =
        Stream.concat(BUILT_IN.stream(), more.stream())
            .collect(Collectors.toMap(Engine::name, engine -> engine, (_, newer) -> newer));
    return new Engines(labelKeys, defaultEngine, byName);
  }

  /** The engine of a pod with these labels. */
  public Engine of(Map<String, String> podLabels) {
    String name =
        labelKeys.stream()
            .filter(podLabels::containsKey)
            .findFirst()
            .map(podLabels::get)
            .filter(byName::containsKey)
            .orElse(defaultEngine);
    return Objects.requireNonNull(byName.get(name));
  }
}
