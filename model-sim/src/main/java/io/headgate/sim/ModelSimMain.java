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
    abbreviateSynopsis = true,
    description = {
      "Runs a simulated vLLM server.",
      "",
      "OpenAI API, vLLM metrics, batching and KV cache, without GPU and weights."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:wrong options",
      "3:could not start, or ran out of memory; the last line says why",
      "143:ended by SIGTERM, 130 by Ctrl-C"
    })
public final class ModelSimMain implements Callable<Integer> {
  private static final long START_SECONDS = 30;

  /** The exit status that all of Headgate's programs have then. */
  private static final int NOT_STARTED = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "Name of the base model; required.")
  private String model = "";

  @Option(
      names = "--served-model-name",
      arity = "1..*",
      paramLabel = "NAME",
      description = "Names that clients use instead of --model.")
  private List<String> servedModelNames = new ArrayList<>();

  @Option(
      names = "--lora-modules",
      arity = "1..*",
      paramLabel = "NAME[=PATH]",
      description = "Adapters; the path is ignored.")
  private List<String> loraModules = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--pod",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Value of the header x-inference-pod.")
  private String pod = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Value of the header x-inference-namespace.")
  private String namespace = "";

  @Option(names = "--fast", description = "No delays, batch of 100000; other flags still win.")
  private boolean fast;

  @Option(
      names = "--max-num-seqs",
      paramLabel = "N",
      description = "Sequences in one batch. Default: 256.")
  private @Nullable Integer maxNumSeqs;

  @Option(
      names = "--max-waiting-queue-length",
      paramLabel = "N",
      defaultValue = "1000",
      description = "More are answered 429. Default: ${DEFAULT-VALUE}.")
  private int maxWaiting;

  @Option(
      names = "--block-size",
      paramLabel = "TOKENS",
      defaultValue = "16",
      description = "Tokens per KV block. Default: ${DEFAULT-VALUE}.")
  private int blockSize;

  @Option(
      names = "--kv-cache-size",
      paramLabel = "BLOCKS",
      defaultValue = "16384",
      description = "KV blocks. Default: ${DEFAULT-VALUE}.")
  private int kvCacheSize;

  @Option(
      names = "--max-model-len",
      paramLabel = "TOKENS",
      defaultValue = "131072",
      description = "Prompt and output together; more is answered 400. Default: ${DEFAULT-VALUE}.")
  private int maxModelLen;

  @Option(
      names = "--no-enable-prefix-caching",
      description = "Forget prompt blocks when their request ends.")
  private boolean noPrefixCaching;

  @Option(
      names = "--max-loras",
      paramLabel = "N",
      defaultValue = "1",
      description = "Adapters active at once. Default: ${DEFAULT-VALUE}.")
  private int maxLoras;

  @Option(
      names = "--time-to-first-token",
      paramLabel = "DURATION",
      description = "Constant part, such as 10ms, 500us or 1.5s. Default: 0.")
  private @Nullable String timeToFirstToken;

  @Option(
      names = "--prefill-overhead",
      paramLabel = "DURATION",
      description = "Per request. Default: 2ms.")
  private @Nullable String prefillOverhead;

  @Option(
      names = "--prefill-time-per-token",
      paramLabel = "DURATION",
      description = "Per prompt token that is not cached. Default: 10us.")
  private @Nullable String prefillTimePerToken;

  @Option(
      names = "--inter-token-latency",
      paramLabel = "DURATION",
      description = "Between two tokens of an answer. Default: 2ms.")
  private @Nullable String interTokenLatency;

  @Option(
      names = "--time-factor-under-load",
      paramLabel = "FACTOR",
      description = "How much slower a full batch is. Default: 1.5.")
  private @Nullable Double timeFactorUnderLoad;

  @Option(
      names = "--mode",
      paramLabel = "random|echo",
      defaultValue = "random",
      description = "Random words, or the last text of the prompt. Default: ${DEFAULT-VALUE}.")
  private String mode = "";

  @Option(
      names = "--max-request-body-bytes",
      paramLabel = "BYTES",
      defaultValue = "33554432",
      description = "More is answered 413. Default: ${DEFAULT-VALUE}.")
  private int maxBodyBytes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of words, lengths and failures. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--failure-injection-rate",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Of requests, answered with --failure-status. Default: 0.")
  private int failureRate;

  @Option(
      names = "--failure-status",
      paramLabel = "STATUS",
      defaultValue = "500",
      description = "Default: ${DEFAULT-VALUE}.")
  private int failureStatus;

  @Option(
      names = "--reset-rate",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Of requests, whose connection is reset. Default: 0.")
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
    return asked.named();
  }

  @Override
  public Integer call() throws InterruptedException, TimeoutException {
    SimConfig config;
    try {
      config = named();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
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
      return NOT_STARTED;
    }
    System.out.println("listening " + sim.url());
    // Event loops keep the process alive; a signal ends it, and the kernel closes the sockets.
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  /** What is wrong begins with the name of what it is about; here that is an option. */
  private SimConfig named() {
    try {
      return config();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
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
