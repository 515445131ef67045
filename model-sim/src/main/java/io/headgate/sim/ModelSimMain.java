package io.headgate.sim;

import io.headgate.sim.engine.EngineConfig;
import io.headgate.sim.engine.Speeds;
import io.headgate.sim.serve.Durations;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One simulated model server as a program. */
@Command(
    name = "model-sim",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A simulated vLLM server: OpenAI API, vLLM metrics, batching and KV cache.")
public final class ModelSimMain implements Callable<Integer> {
  private static final long START_SECONDS = 30;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--model", required = true, description = "name of the base model")
  private String model = "";

  @Option(
      names = "--served-model-name",
      arity = "1..*",
      description = "names clients use, instead of --model")
  private List<String> servedModelNames = new ArrayList<>();

  @Option(
      names = "--lora-modules",
      arity = "1..*",
      description = "adapters, as name or name=path; the path is ignored")
  private List<String> loraModules = new ArrayList<>();

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "default ${DEFAULT-VALUE}")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8000",
      description = "default ${DEFAULT-VALUE}; 0 takes a free one")
  private int port;

  @Option(names = "--pod", defaultValue = "", description = "name in x-inference-pod")
  private String pod = "";

  @Option(names = "--namespace", defaultValue = "", description = "name in x-inference-namespace")
  private String namespace = "";

  @Option(names = "--fast", description = "no delays, batch of 100000; other flags still win")
  private boolean fast;

  @Option(names = "--max-num-seqs", description = "sequences in one batch; default 256")
  private @Nullable Integer maxNumSeqs;

  @Option(
      names = "--max-waiting-queue-length",
      defaultValue = "1000",
      description = "more answer 429; default ${DEFAULT-VALUE}")
  private int maxWaiting;

  @Option(
      names = "--block-size",
      defaultValue = "16",
      description = "tokens per KV block; default ${DEFAULT-VALUE}")
  private int blockSize;

  @Option(
      names = "--kv-cache-size",
      defaultValue = "16384",
      description = "KV blocks; default ${DEFAULT-VALUE}")
  private int kvCacheSize;

  @Option(
      names = "--max-model-len",
      defaultValue = "131072",
      description = "tokens of prompt and output; default ${DEFAULT-VALUE}")
  private int maxModelLen;

  @Option(
      names = "--no-enable-prefix-caching",
      description = "forget prompt blocks when their request ends")
  private boolean noPrefixCaching;

  @Option(
      names = "--max-loras",
      defaultValue = "1",
      description = "adapters active at once; default ${DEFAULT-VALUE}")
  private int maxLoras;

  @Option(names = "--time-to-first-token", description = "constant part; default 0")
  private @Nullable String timeToFirstToken;

  @Option(names = "--prefill-overhead", description = "default 2ms")
  private @Nullable String prefillOverhead;

  @Option(
      names = "--prefill-time-per-token",
      description = "per prompt token that is not cached; default 10us")
  private @Nullable String prefillTimePerToken;

  @Option(names = "--inter-token-latency", description = "default 2ms")
  private @Nullable String interTokenLatency;

  @Option(
      names = "--time-factor-under-load",
      description = "how much slower a full batch is; default 1.5")
  private @Nullable Double timeFactorUnderLoad;

  @Option(
      names = "--mode",
      defaultValue = "random",
      description = "random words or echo of the last text; default ${DEFAULT-VALUE}")
  private String mode = "";

  @Option(
      names = "--max-request-body-bytes",
      defaultValue = "33554432",
      description = "default ${DEFAULT-VALUE}")
  private int maxBodyBytes;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--failure-injection-rate",
      defaultValue = "0",
      description = "percent of requests answered with --failure-status")
  private int failureRate;

  @Option(names = "--failure-status", defaultValue = "500", description = "default 500")
  private int failureStatus;

  @Option(
      names = "--reset-rate",
      defaultValue = "0",
      description = "percent of requests whose connection is reset")
  private int resetRate;

  public static void main(String[] args) {
    System.exit(new CommandLine(new ModelSimMain()).execute(args));
  }

  /**
   * What a command line asks for; fails with {@link IllegalArgumentException} naming the option.
   */
  public static SimConfig parse(String... args) {
    ModelSimMain asked = new ModelSimMain();
    try {
      new CommandLine(asked).parseArgs(args);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return asked.config();
  }

  @Override
  public Integer call() throws InterruptedException, TimeoutException {
    SimConfig config;
    try {
      config = config();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine(), "--" + e.getMessage(), e);
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    RunningSim sim;
    try {
      sim =
          ModelSim.start(vertx, config)
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println(
          "cannot listen on " + host + ":" + port + " (--host, --port): " + cause.getMessage());
      vertx.close();
      return CommandLine.ExitCode.SOFTWARE;
    }
    System.out.println("listening " + sim.url());
    // Event loops keep the process alive; a signal ends it, and the kernel closes the sockets.
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private SimConfig config() {
    if (!mode.equals("random") && !mode.equals("echo")) {
      throw new IllegalArgumentException("mode must be random or echo");
    }
    Speeds base = fast ? Speeds.FAST : Speeds.QUICK;
    Speeds speeds =
        new Speeds(
            nanos("time-to-first-token", timeToFirstToken, base.firstToken()),
            nanos("prefill-overhead", prefillOverhead, base.prefillOverhead()),
            nanos("prefill-time-per-token", prefillTimePerToken, base.prefillPerToken()),
            nanos("inter-token-latency", interTokenLatency, base.interToken()),
            timeFactorUnderLoad == null ? base.loadFactor() : timeFactorUnderLoad,
            1);
    int batch = maxNumSeqs != null ? maxNumSeqs : fast ? 100_000 : 256;
    EngineConfig engine =
        new EngineConfig(
            batch, maxWaiting, blockSize, kvCacheSize, maxModelLen, !noPrefixCaching, maxLoras);
    return new SimConfig(
        host,
        port,
        pod,
        namespace,
        servedModelNames.isEmpty() ? List.of(model) : servedModelNames,
        loraModules.stream().map(module -> module.split("=", 2)[0]).toList(),
        engine,
        speeds,
        new Faults(1, failureRate, failureStatus, resetRate, 0, false, false),
        mode.equals("echo"),
        maxBodyBytes,
        seed);
  }

  private static long nanos(String name, @Nullable String text, long otherwise) {
    return text == null ? otherwise : Durations.nanos(name, text);
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli");
    }
    return spec.commandLine();
  }
}
