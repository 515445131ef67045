package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.cli.ExitCode;
import io.headgate.cli.HeadgateMain;
import io.headgate.cli.Said;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code headgate run all} as a container runs it: a process, configured by its environment. */
@Timeout(180)
class RunAllTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path QUICKSTART = Path.of("..", "examples", "quickstart");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  @AfterEach
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void itServesHealthAndMetricsOfAllPartsAndEndsOnSigterm() throws Exception {
    int port = freePort();
    Path errors = start(Map.of("HEADGATE_HTTP_ADDRESS", "127.0.0.1:" + port));

    await("ready")
        .atMost(PATIENCE)
        .failFast("see " + errors, () -> !process.isAlive())
        .until(() -> status(port, "/readyz") == 200);
    assertThat(get(port, "/healthz").body()).isEqualTo("ok\n");
    assertThat(get(port, "/metrics").body())
        .contains("jvm_memory_used_bytes", "headgate_xds_streams 0", "llm_d_epp_request_running");
    assertThat(Files.readAllLines(errors)).isNotEmpty().allSatisfy(RunAllTest::isJson);
    assertThat(Said.by("status", "--log", directory.resolve("events.db").toString()).text())
        .doesNotContain("no `headgate up` is running");

    process.destroy(); // SIGTERM
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(128 + 15);
    Said status = Said.by("status", "--log", directory.resolve("events.db").toString());
    assertThat(status.text())
        .contains("default/demo", "no `headgate up` is running on this log; what is shown");
    assertThat(status.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
  }

  @Test
  void withoutInferenceNoPickerIsStarted() throws Exception {
    int port = freePort();
    Path errors =
        start(Map.of("HEADGATE_HTTP_ADDRESS", "127.0.0.1:" + port, "HEADGATE_INFERENCE", "false"));

    await("ready")
        .atMost(PATIENCE)
        .failFast("see " + errors, () -> !process.isAlive())
        .until(() -> status(port, "/readyz") == 200);
    assertThat(get(port, "/metrics").body())
        .contains("headgate_xds_streams")
        .doesNotContain("llm_d_epp");
    assertThat(Files.readString(errors)).contains("no picker is started");
  }

  @Test
  void aSecondOneOnTheSameLogIsKeptOut() throws Exception {
    int port = freePort();
    Path errors = start(Map.of("HEADGATE_HTTP_ADDRESS", "127.0.0.1:" + port));
    await("ready")
        .atMost(PATIENCE)
        .failFast("see " + errors, () -> !process.isAlive())
        .until(() -> status(port, "/readyz") == 200);

    Said second =
        Said.by(
            Map.of("HEADGATE_XDS_ADDRESS", "127.0.0.1:" + freePort()),
            "run",
            "all",
            "--config",
            QUICKSTART.toString(),
            "--log",
            directory.resolve("events.db").toString());

    assertThat(second.code()).isEqualTo(ExitCode.FAILED);
    assertThat(second.errors()).contains("writes the event log");
  }

  @Test
  void xdsWithoutTlsBeyondThisMachineIsAUsageError() {
    Said said = Said.by("run", "xds", "--xds-address", "0.0.0.0:18000");

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.errors())
        .contains("needs TLS", "--xds-secret", "--xds-tls", "--xds-plaintext")
        .contains("--xds-address 127.0.0.1:18000");
  }

  @Test
  void aWrongValueInTheEnvironmentIsAUsageErrorThatNamesTheOption() {
    Said said = Said.by(Map.of("HEADGATE_XDS_ADDRESS", "nowhere"), "run", "xds");

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.errors()).contains("--xds-address", "'nowhere' is no host:port");
  }

  private Path start(Map<String, String> environment) throws IOException {
    Path errors = directory.resolve("errors.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m",
                "-Dio.netty.jfr.enabled=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                HeadgateMain.class.getName(),
                "run",
                "all"));
    Map<String, String> variables = builder.environment();
    variables.put("HEADGATE_LOG", directory.resolve("events.db").toString());
    variables.put("HEADGATE_LOG_FORMAT", "json");
    variables.put("HEADGATE_CONFIG", QUICKSTART.toString());
    variables.put("HEADGATE_XDS_ADDRESS", "127.0.0.1:" + freePort());
    variables.put("HEADGATE_PICKER_BIND", "127.0.0.1:" + freePort());
    variables.put("HEADGATE_PICKER_HEALTH_PORT", "0");
    variables.put("HEADGATE_DEBUG_PORT", "0");
    variables.putAll(environment);
    process =
        builder
            .redirectError(errors.toFile())
            .redirectOutput(directory.resolve("output.log").toFile())
            .start();
    return errors;
  }

  private int status(int port, String path) {
    try {
      return get(port, path).statusCode();
    } catch (IOException e) {
      return -1; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void isJson(String line) throws IOException {
    JsonNode event = new ObjectMapper().readTree(line);
    assertThat(event.path("level").asText()).isNotEmpty();
    assertThat(event.path("formattedMessage").asText()).isNotEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
