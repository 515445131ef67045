package io.headgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.sim.Faults;
import io.headgate.sim.ModelSim;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadMainTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static RunningSim sim;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() throws Exception {
    sim =
        ModelSim.start(VERTX, SimConfig.fast("demo").withPod("default", "pod-a"))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void targetsTakeTurnsAndEverythingIsReported(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("report.json");
    int exit =
        run(
            "--target=gateway=" + sim.url(),
            "--target=baseline=" + sim.url() + "/v1/chat/completions",
            "--rounds=2",
            "--requests=50",
            "--warm-up=0",
            "--pid=self=" + ProcessHandle.current().pid(),
            "--json=" + file);

    assertThat(exit).as(err.toString()).isZero();
    assertThat(out.toString()).contains("gateway", "baseline", "CPU ms/req", "self", "pod-a=50");
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.at("/runs")).hasSize(4);
    assertThat(report.at("/runs/1/target").asText()).isEqualTo("baseline");
    assertThat(report.at("/runs/3/report/succeeded").asInt()).isEqualTo(50);
    assertThat(report.at("/runs/3/report/processes/0/name").asText()).isEqualTo("self");
    assertThat(report.at("/options/requests").asText()).isEqualTo("50");
  }

  @Test
  void failuresAreListedAndChangeTheExitCode() throws Exception {
    RunningSim broken =
        ModelSim.start(VERTX, SimConfig.fast("demo").withFaults(Faults.NONE.withFailures(100, 503)))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);

    assertThat(run("--target=" + broken.url(), "--requests=5", "--warm-up=0")).isEqualTo(1);
    assertThat(out.toString()).contains("{503=5}");
  }

  @Test
  void otherMachinesAreRefused() {
    assertThat(run("--target=http://192.0.2.1:8080")).isEqualTo(2);
    assertThat(err.toString()).contains("loopback");
    assertThat(run("--target=nonsense")).isEqualTo(2);
    assertThat(run("--target=" + sim.url(), "--duration=soon")).isEqualTo(2);
  }

  private int run(String... args) {
    return new CommandLine(new LoadMain())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
