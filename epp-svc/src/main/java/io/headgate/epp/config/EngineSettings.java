package io.headgate.epp.config;

import io.headgate.epp.engine.Engine;
import io.headgate.epp.engine.Engine.Source;
import io.headgate.epp.engine.Engines;
import io.headgate.epp.engine.MetricSpec;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.engine.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where and what to scrape. */
final class EngineSettings {
  private EngineSettings() {}

  /** Parameters of {@code metrics-data-source}. */
  static MetricsPage page(Section p) {
    String scheme = p.text("scheme", "http");
    if (!scheme.equals("http")) {
      p.problem("scheme", "'" + scheme + "' is known, but not supported yet; use http");
    }
    p.flag("insecureSkipVerify", true);
    String path = p.text("path", MetricsPage.DEFAULT.path());
    if (!path.matches("/[!-~]*")) {
      p.problem("path", "expected a path that begins with / and is percent-encoded");
    }
    return new MetricsPage(path, p.integer("port", 1, 65_535, 0));
  }

  /** Parameters of {@code core-metrics-extractor}. */
  static Engines engines(Section p) {
    List<Engine> more = new ArrayList<>();
    for (Section entry : p.sections("engineConfigs")) {
      more.add(engine(entry));
      entry.close();
    }
    String key = p.text("engineLabelKey", "");
    String standard = p.text("defaultEngine", Engines.DEFAULT.defaultEngine());
    try {
      return Engines.of(key.isEmpty() ? Engines.DEFAULT.labelKeys() : List.of(key), standard, more);
    } catch (IllegalArgumentException e) {
      p.problem("defaultEngine", String.valueOf(e.getMessage()));
      return Engines.DEFAULT;
    }
  }

  private static Engine engine(Section entry) {
    String name = entry.text("name", "");
    if (name.isEmpty()) {
      entry.problem("name", "missing");
    }
    List<Source> sources = new ArrayList<>();
    metric(entry, "queuedRequestsSpec").ifPresent(m -> add(sources, Signal.WAITING, m, ""));
    metric(entry, "runningRequestsSpec").ifPresent(m -> add(sources, Signal.RUNNING, m, ""));
    metric(entry, "kvUsageSpec").ifPresent(m -> add(sources, Signal.KV_USAGE, m, ""));
    metric(entry, "loraSpec").ifPresent(m -> add(sources, Signal.LORA, m, ""));
    metric(entry, "cacheBlockSizeSpec").ifPresent(m -> add(sources, Signal.BLOCK_SIZE, m, ""));
    metric(entry, "cacheNumBlocksSpec").ifPresent(m -> add(sources, Signal.GPU_BLOCKS, m, ""));
    String size = entry.text("cacheBlockSizeLabelName", "block_size");
    String blocks = entry.text("cacheNumBlocksLabelName", "num_gpu_blocks");
    metric(entry, "cacheInfoSpec")
        .ifPresent(m -> {
          add(sources, Signal.BLOCK_SIZE, m, size);
          add(sources, Signal.GPU_BLOCKS, m, blocks);
        });
    return new Engine(name, sources);
  }

  private static void add(List<Source> sources, Signal signal, MetricSpec metric, String label) {
    sources.add(new Source(signal, metric, label));
  }

  private static Optional<MetricSpec> metric(Section entry, String field) {
    String text = entry.text(field, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MetricSpec.parse(text));
    } catch (IllegalArgumentException e) {
      entry.problem(field, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
