package io.headgate.sim.serve;

import io.headgate.sim.SimConfig;
import io.headgate.sim.engine.Counters;
import io.headgate.sim.engine.Engine;
import io.headgate.sim.engine.Histogram;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Prometheus text under vLLM's names; everything but the numbers is prepared once. */
final class MetricsPage {
  private final List<String> fixed = new ArrayList<>();
  private final StringBuilder out = new StringBuilder(8192);
  private final String labels;
  private final String cacheInfo;
  private final String loraHead;

  MetricsPage(SimConfig config) {
    String model = label(config.models().getFirst());
    labels = "{model_name=\"" + model + "\",engine=\"0\"} ";
    cacheInfo =
        head("cache_config_info", "gauge", "Size of the KV cache.")
            + "vllm:cache_config_info{block_size=\""
            + config.engine().blockSize()
            + "\",enable_prefix_caching=\""
            + (config.engine().prefixCaching() ? "True" : "False")
            + "\",engine=\"0\",num_gpu_blocks=\""
            + config.engine().numBlocks()
            + "\"} 1.0\n";
    loraHead =
        head("lora_requests_info", "gauge", "Adapters in use; the value is the time of reading.")
            + "vllm:lora_requests_info{max_lora=\""
            + config.engine().maxLoras()
            + "\",running_lora_adapters=\"";
    single("num_requests_running", "gauge", "Requests in the batch.");
    single("num_requests_waiting", "gauge", "Requests in the queue.");
    single("kv_cache_usage_perc", "gauge", "Share of KV blocks in use, 0 to 1.");
    single("prefix_cache_queries_total", "counter", "Prompt tokens looked up in the cache.");
    single("prefix_cache_hits_total", "counter", "Prompt tokens found in the cache.");
    single("prompt_tokens_total", "counter", "Prompt tokens processed.");
    single("generation_tokens_total", "counter", "Tokens generated.");
    single("num_preemptions_total", "counter", "Sequences put back for lack of KV blocks.");
    fixed.add(head("request_success_total", "counter", "Finished requests by reason."));
    for (String reason : List.of("stop", "length", "abort")) {
      fixed.add(
          "vllm:request_success_total{engine=\"0\",finished_reason=\""
              + reason
              + "\",model_name=\""
              + model
              + "\"} ");
    }
    histogram("time_to_first_token_seconds", "From arrival to the first token.");
    histogram("e2e_request_latency_seconds", "From arrival to the last token.");
  }

  Buffer render(Engine engine, long stops, long lengths, double epochSeconds) {
    Counters counters = engine.counters();
    int at = 0;
    out.setLength(0);
    line(at++, engine.runningCount());
    line(at++, engine.waitingCount());
    out.append(fixed.get(at++)).append(engine.kvUsage()).append('\n');
    line(at++, counters.prefixQueries());
    line(at++, counters.prefixHits());
    line(at++, counters.promptTokens());
    line(at++, counters.generatedTokens());
    line(at++, counters.preempted());
    out.append(fixed.get(at++));
    line(at++, stops);
    line(at++, lengths);
    line(at++, counters.aborted());
    at = histogram(at, counters.timeToFirstToken());
    histogram(at, counters.endToEnd());
    out.append(cacheInfo).append(loraHead);
    out.append(String.join(",", engine.runningAdapters())).append("\",waiting_lora_adapters=\"");
    out.append(String.join(",", engine.waitingAdapters())).append("\"} ");
    out.append(epochSeconds).append('\n');
    return Buffer.buffer(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void line(int at, long value) {
    out.append(fixed.get(at)).append(value).append('\n');
  }

  private int histogram(int first, Histogram histogram) {
    int at = first;
    long cumulative = 0;
    for (int i = 0; i <= Histogram.buckets(); i++) {
      cumulative += histogram.inBucket(i);
      line(at++, cumulative);
    }
    out.append(fixed.get(at++)).append(histogram.sumSeconds()).append('\n');
    line(at++, histogram.count());
    return at;
  }

  private void single(String name, String type, String help) {
    fixed.add(head(name, type, help) + "vllm:" + name + labels);
  }

  private void histogram(String name, String help) {
    String bucket = "vllm:" + name + "_bucket" + labels.replace("} ", ",le=\"");
    for (int i = 0; i <= Histogram.buckets(); i++) {
      String bound = i == Histogram.buckets() ? "+Inf" : Double.toString(Histogram.bound(i));
      fixed.add((i == 0 ? head(name, "histogram", help) : "") + bucket + bound + "\"} ");
    }
    fixed.add("vllm:" + name + "_sum" + labels);
    fixed.add("vllm:" + name + "_count" + labels);
  }

  private static String head(String name, String type, String help) {
    return "# HELP vllm:" + name + " " + help + "\n# TYPE vllm:" + name + " " + type + "\n";
  }

  private static String label(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
