package io.headgate.epp.config;

import io.headgate.epp.config.Plugin.BuiltIn;
import io.headgate.epp.config.Plugin.OfEngines;
import io.headgate.epp.config.Plugin.OfFilter;
import io.headgate.epp.config.Plugin.OfHandler;
import io.headgate.epp.config.Plugin.OfPage;
import io.headgate.epp.config.Plugin.OfPicker;
import io.headgate.epp.config.Plugin.OfPrefix;
import io.headgate.epp.config.Plugin.OfScorer;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.Scorer;
import io.headgate.epp.scheduling.filter.LabelSelectorFilter;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import io.headgate.epp.scheduling.picker.RandomPicker;
import io.headgate.epp.scheduling.picker.WeightedRandomPicker;
import io.headgate.epp.scheduling.scorer.ActiveRequestScorer;
import io.headgate.epp.scheduling.scorer.KvCacheScorer;
import io.headgate.epp.scheduling.scorer.LoadAwareScorer;
import io.headgate.epp.scheduling.scorer.LoraAffinityScorer;
import io.headgate.epp.scheduling.scorer.PrefixCacheScorer;
import io.headgate.epp.scheduling.scorer.QueueScorer;
import io.headgate.epp.scheduling.scorer.RunningRequestsScorer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Every plugin type: how to build it, or that it exists elsewhere and not here yet. */
final class PluginCatalog {
  private static final int MANY = 1_000_000_000;
  static final String METRICS_SOURCE = "metrics-data-source";
  static final String METRICS_EXTRACTOR = "core-metrics-extractor";

  private static final Map<String, Function<Section, Plugin>> BUILDERS =
      Map.ofEntries(
          Map.entry(QueueScorer.TYPE, _ -> scorer(new QueueScorer())),
          Map.entry(RunningRequestsScorer.TYPE, _ -> scorer(new RunningRequestsScorer())),
          Map.entry(KvCacheScorer.TYPE, _ -> scorer(new KvCacheScorer())),
          Map.entry(LoraAffinityScorer.TYPE, _ -> scorer(new LoraAffinityScorer())),
          Map.entry(LoadAwareScorer.TYPE, PluginCatalog::loadAware),
          Map.entry(ActiveRequestScorer.TYPE, PluginCatalog::activeRequest),
          Map.entry(PrefixCacheScorer.TYPE, PluginCatalog::prefixCache),
          Map.entry(LabelSelectorFilter.TYPE, p -> new OfFilter(LabelSelector.read(p))),
          Map.entry(MaxScorePicker.TYPE, p -> new OfPicker(new MaxScorePicker(endpoints(p)))),
          Map.entry(RandomPicker.TYPE, p -> new OfPicker(new RandomPicker(endpoints(p)))),
          Map.entry(
              WeightedRandomPicker.TYPE, p -> new OfPicker(new WeightedRandomPicker(endpoints(p)))),
          Map.entry("single-profile-handler", _ -> new OfHandler()),
          Map.entry("approx-prefix-cache-producer", PluginCatalog::prefix),
          Map.entry(METRICS_SOURCE, p -> new OfPage(EngineSettings.page(p))),
          Map.entry(METRICS_EXTRACTOR, p -> new OfEngines(EngineSettings.engines(p))),
          Map.entry("inflight-load-producer", _ -> new BuiltIn()),
          Map.entry("token-producer", _ -> new BuiltIn()),
          Map.entry("openai-parser", _ -> new BuiltIn()),
          Map.entry("anthropic-parser", _ -> new BuiltIn()),
          Map.entry("passthrough-parser", _ -> new BuiltIn()));

  private static final Set<String> NOT_YET =
      Set.of(
          "precise-prefix-cache-scorer",
          "token-load-scorer",
          "no-hit-lru-scorer",
          "context-length-aware",
          "session-affinity-scorer",
          "topology-affinity-scorer",
          "header-label-affinity-scorer",
          "endpoint-attribute-scorer",
          "latency-scorer",
          "mm-embeddings-cache-scorer",
          "multicluster-queue-scorer",
          "multicluster-kv-cache-utilization-scorer",
          "multicluster-prefix-cache-scorer",
          "by-label",
          "by-label-selector",
          "decode-filter",
          "prefill-filter",
          "encode-filter",
          "prefix-cache-affinity-filter",
          "slo-headroom-tier-filter",
          "utilization-filter",
          "endpoint-attribute-filter",
          "topology-affinity-filter",
          "session-affinity-filter",
          "multicluster-session-affinity-filter",
          "utilization-detector",
          "concurrency-detector",
          "header-based-testing-filter",
          "disagg-profile-handler",
          "pd-profile-handler",
          "data-parallel-profile-handler",
          "disagg-headers-handler",
          "prefill-header-handler",
          "header-profile-handler",
          "always-disagg-pd-decider",
          "always-disagg-multimodal-decider",
          "prefix-based-pd-decider",
          "latency-slo-admitter",
          "probabilistic-admitter",
          "agent-identity",
          "request-attribute-reporter",
          "disaggregatedset-rollout-screener",
          "destination-endpoint-served-verifier",
          "tokenizer",
          "precise-prefix-cache-producer",
          "burst-prefix-cache-producer",
          "predicted-latency-producer",
          "p2p-source-producer",
          "mm-embeddings-cache-producer",
          "session-id-producer",
          "multicluster-approx-prefix-cache-producer",
          "multicluster-metrics-data-source",
          "multicluster-metrics-extractor",
          "models-data-source",
          "models-data-extractor",
          "dcgm-data-source",
          "dcgm-extractor",
          "topology-extractor",
          "k8s-notification-source",
          "endpoint-notification-source",
          "file-discovery",
          "multicluster-file-discovery",
          "global-strict-fairness-policy",
          "round-robin-fairness-policy",
          "program-aware-fairness",
          "fcfs-ordering-policy",
          "edf-ordering-policy",
          "slo-deadline-ordering-policy",
          "static-usage-limit-policy",
          "priority-holdback-policy",
          "soft-reflective-ceiling-policy",
          "sheddable-eviction-filter",
          "priority-then-time-eviction-order-policy",
          "vllmhttp-parser",
          "sglanghttp-parser",
          "vllmgrpc-parser",
          "vertexai-parser");

  private PluginCatalog() {}

  /** Builds a plugin from its parameters, or reports why not. */
  static Optional<Plugin> build(String type, Section entry) {
    Function<Section, Plugin> builder = BUILDERS.get(type);
    if (builder == null) {
      entry.problem(
          "type",
          NOT_YET.contains(type)
              ? "plugin type '" + type + "' is known, but not supported yet"
              : "unknown plugin type '" + type + "'");
      return Optional.empty();
    }
    Section parameters = entry.section("parameters");
    Plugin plugin = builder.apply(parameters);
    parameters.close();
    return Optional.of(plugin);
  }

  private static Plugin scorer(Scorer scorer) {
    return new OfScorer(_ -> scorer);
  }

  private static Plugin loadAware(Section p) {
    return scorer(
        new LoadAwareScorer(p.integer("threshold", 1, MANY, LoadAwareScorer.DEFAULT_THRESHOLD)));
  }

  private static Plugin activeRequest(Section p) {
    return scorer(
        new ActiveRequestScorer(
            p.integer("idleThreshold", 0, MANY, 0), p.number("maxBusyScore", 0, 1, 1)));
  }

  private static Plugin prefixCache(Section p) {
    p.text("prefixMatchInfoProducerName", ""); // there is one index, whatever its name
    double weight = p.number("matchLengthWeight", 0, 1, 0);
    int scale =
        p.integer("matchLengthScaleTokens", 1, MANY, PrefixCacheScorer.DEFAULT_SCALE_TOKENS);
    return new OfScorer(prefix -> new PrefixCacheScorer(weight, scale, prefix.blockTokens()));
  }

  private static Plugin prefix(Section p) {
    PrefixSettings standard = PrefixSettings.DEFAULT;
    int blockTokens =
        Math.max(
            PrefixSettings.MIN_BLOCK_TOKENS,
            p.integer("blockSizeTokens", 1, 65_536, standard.blockTokens()));
    int maxBlocks = p.integer("maxPrefixBlocksToMatch", 0, MANY, standard.maxBlocks());
    int maxTokens = p.integer("maxPrefixTokensToMatch", 0, MANY, 131_072);
    int blocks = maxTokens > 0 ? maxTokens / blockTokens : maxBlocks;
    return new OfPrefix(
        new PrefixSettings(
            p.flag("autoTune", standard.autoTune()),
            blockTokens,
            Math.clamp(blocks == 0 ? MANY : blocks, 1, PrefixSettings.MAX_BLOCKS),
            p.integer(
                "lruCapacityPerServer", 1, PrefixSettings.MAX_CAPACITY, standard.capacity())));
  }

  private static int endpoints(Section p) {
    return p.integer("maxNumOfEndpoints", 1, 64, MaxScorePicker.DEFAULT_MAX_ENDPOINTS);
  }
}
