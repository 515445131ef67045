package io.headgate.bench.load;

import io.headgate.sim.load.LoadRun;
import io.headgate.sim.load.LoadSpec;
import io.headgate.sim.load.LoadSpec.WatchedProcess;
import io.headgate.sim.load.Pace;
import io.headgate.sim.load.Traffic;
import io.headgate.sim.serve.Durations;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends chat requests to loopback targets and reports what they cost. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends chat requests to loopback targets and reports latency, failures and the CPU per",
      "request of other processes. Several targets take turns, so that a baseline is measured",
      "in the same run. Exit code: 0 all requests succeeded, 1 some failed, 2 wrong options."
    })
public final class LoadMain implements Callable<Integer> {
  private static final String DEFAULT_PATH = "/v1/chat/completions";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "[NAME=]URL",
      description = "http:// on a loopback address; without a path /v1/chat/completions is meant")
  private List<String> targets = new ArrayList<>();

  @Option(names = "--model", defaultValue = "demo", description = "default ${DEFAULT-VALUE}")
  private String model = "";

  @Option(
      names = "--concurrency",
      defaultValue = "16",
      description = "connections; with --rate the most in flight; default ${DEFAULT-VALUE}")
  private int concurrency;

  @Option(
      names = "--rate",
      description =
          "requests per second whatever the answers do; without it each connection sends"
              + " its next request when the last is answered")
  private @Nullable Double rate;

  @Option(names = "--duration", defaultValue = "10s", description = "default ${DEFAULT-VALUE}")
  private String duration = "";

  @Option(names = "--requests", description = "stop after so many (warm-up included)")
  private @Nullable Long requests;

  @Option(
      names = "--warm-up",
      defaultValue = "2s",
      description = "sent before, not counted; default ${DEFAULT-VALUE}")
  private String warmUp = "";

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "times each target has its turn; default ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--timeout", defaultValue = "30s", description = "default ${DEFAULT-VALUE}")
  private String timeout = "";

  @Option(
      names = "--body-bytes",
      defaultValue = "2048",
      description = "size of the prompt; default ${DEFAULT-VALUE}")
  private int bodyBytes;

  @Option(
      names = "--groups",
      defaultValue = "0",
      description = "groups of prompts with a common start; 0: all prompts differ from the start")
  private int groups;

  @Option(
      names = "--shared-bytes",
      description = "length of that common start; default: four fifths of --body-bytes")
  private @Nullable Integer sharedBytes;

  @Option(names = "--stream", description = "ask for streamed answers")
  private boolean stream;

  @Option(
      names = "--max-tokens",
      defaultValue = "16",
      description = "length of each answer; default ${DEFAULT-VALUE}")
  private int maxTokens;

  @Option(names = "--seed", defaultValue = "1", description = "of the prompts")
  private long seed;

  @Option(names = "--header", paramLabel = "NAME=VALUE", description = "sent with each request")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--pid",
      paramLabel = "NAME=PID",
      description = "a process whose CPU and memory are measured")
  private Map<String, Long> pids = new LinkedHashMap<>();

  @Option(names = "--json", paramLabel = "FILE", description = "write all figures there")
  private @Nullable Path json;

  public static void main(String[] args) {
    System.exit(new CommandLine(new LoadMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, LoadSpec> specs = new LinkedHashMap<>();
    try {
      for (String target : targets) {
        // A URL has "=" in its query at most, so a name ends at an "=" before the scheme.
        int scheme = target.indexOf("http://");
        String name =
            scheme > 1 && target.charAt(scheme - 1) == '=' ? name(target, scheme) : target;
        specs.put(name, spec(target.substring(Math.max(scheme, 0))));
      }
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw new ParameterException(commandLine(), message == null ? "wrong option" : message, e);
    }
    List<NamedRun> runs = run(specs);
    commandLine().getOut().print(ReportTable.of(runs));
    commandLine().getOut().flush();
    if (json != null) {
      ReportJson.write(json, options(), runs);
    }
    return runs.stream().allMatch(run -> run.report().failed() == 0) ? 0 : 1;
  }

  private List<NamedRun> run(Map<String, LoadSpec> specs) throws InterruptedException {
    List<NamedRun> runs = new ArrayList<>();
    Vertx vertx = Vertx.vertx();
    try {
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, LoadSpec> entry : specs.entrySet()) {
          runs.add(
              new NamedRun(
                  entry.getKey(),
                  round,
                  LoadRun.run(vertx, entry.getValue().withSeed(seed + round))
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get()));
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run failed", e.getCause());
    } finally {
      vertx.close().await();
    }
    return runs;
  }

  private LoadSpec spec(String target) {
    URI uri = URI.create(target);
    String path = uri.getRawPath();
    int shared = sharedBytes == null ? bodyBytes / 5 * 4 : sharedBytes;
    return new LoadSpec(
        path == null || path.isEmpty() || path.equals("/") ? uri.resolve(DEFAULT_PATH) : uri,
        rate == null ? new Pace.Closed(concurrency) : new Pace.Open(rate, concurrency),
        new Traffic(model, bodyBytes, groups, shared, stream, maxTokens, seed),
        duration("warm-up", warmUp),
        duration("duration", duration),
        requests == null ? Long.MAX_VALUE : requests,
        duration("timeout", timeout),
        headers,
        pids.entrySet().stream()
            .map(pid -> new WatchedProcess(pid.getKey(), pid.getValue()))
            .toList());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    commandLine()
        .getCommandSpec()
        .options()
        .forEach(option -> {
          Object value = option.getValue();
          if (value != null && !option.usageHelp() && !option.versionHelp()) {
            options.put(option.longestName().substring(2), value.toString());
          }
        });
    return options;
  }

  private static String name(String target, int scheme) {
    return target.substring(0, scheme - 1);
  }

  private static Duration duration(String name, String text) {
    return Duration.ofNanos(Durations.nanos(name, text));
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli");
    }
    return spec.commandLine();
  }
}
