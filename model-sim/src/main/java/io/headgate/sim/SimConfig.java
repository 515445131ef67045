package io.headgate.sim;

import io.headgate.sim.engine.EngineConfig;
import io.headgate.sim.engine.Speeds;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * One simulated model server.
 *
 * @param host address to bind
 * @param port port to bind; 0 takes a free one
 * @param pod value of the response header {@code x-inference-pod}; empty leaves it out
 * @param namespace value of {@code x-inference-namespace}; empty leaves it out
 * @param models names the base model answers to; the first is the one metrics carry
 * @param loras adapter names
 * @param echo whether answers repeat the prompt's last text instead of drawing words
 * @param maxBodyBytes larger request bodies are refused with 413
 * @param seed of words, lengths and injected failures
 */
@RecordBuilder
public record SimConfig(
    String host,
    int port,
    String pod,
    String namespace,
    List<String> models,
    List<String> loras,
    EngineConfig engine,
    Speeds speeds,
    Faults faults,
    boolean echo,
    int maxBodyBytes,
    long seed)
    implements SimConfigBuilder.With {

  public static final int DEFAULT_MAX_BODY_BYTES = 32 << 20;

  public SimConfig {
    models = List.copyOf(models);
    loras = List.copyOf(loras);
    if (models.isEmpty() || models.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("model must not be empty");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (maxBodyBytes < 1) {
      throw new IllegalArgumentException("max-request-body-bytes must be positive");
    }
  }

  /** A small quick model on a free loopback port; a short answer takes some 100 ms. */
  public static SimConfig quick(String model) {
    return new SimConfig(
        "127.0.0.1",
        0,
        "",
        "",
        List.of(model),
        List.of(),
        EngineConfig.DEFAULT,
        Speeds.QUICK,
        Faults.NONE,
        false,
        DEFAULT_MAX_BODY_BYTES,
        1);
  }

  /** No delays and a batch without practical limit: for throughput benchmarks. */
  public static SimConfig fast(String model) {
    return quick(model)
        .withSpeeds(Speeds.FAST)
        .withEngine(EngineConfig.DEFAULT.withMaxNumSeqs(100_000));
  }

  public SimConfig withAddress(String newHost, int newPort) {
    return with(config -> config.host(newHost).port(newPort));
  }

  public SimConfig withPod(String newNamespace, String newPod) {
    return with(config -> config.namespace(newNamespace).pod(newPod));
  }
}
