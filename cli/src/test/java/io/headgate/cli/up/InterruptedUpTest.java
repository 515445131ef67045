package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.HeadgateMain;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up} in a JVM of its own, ended as a terminal does it: all its processes get the signal.
 */
@Timeout(120)
class InterruptedUpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;
  private Process up;
  private Path output;

  @BeforeAll
  static void ownProcessGroupsCanBeMade() {
    assumeThat(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .as("a signal to all of `up` takes a process group of its own, and so setsid on the PATH")
        .anyMatch(place -> Files.isExecutable(Path.of(place, "setsid")));
  }

  @BeforeEach
  void start() throws IOException {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("yaml"));
    Path servers = config.resolve("model-servers.yaml");
    String slow =
        Files.readString(servers)
            .replace("\"--seed\"", "\"--inter-token-latency=100ms\", \"--seed\"");
    Files.writeString(servers, slow);
    port = GatewayFixture.freePort();
    output = directory.resolve("up.out");
    up =
        new ProcessBuilder(
                "setsid",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx224m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                HeadgateMain.class.getName(),
                "up",
                "--config",
                config.toString(),
                "--log",
                directory.resolve("events.db").toString(),
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await("up is ready")
        .atMost(PATIENCE)
        .failFast("see " + output, () -> !up.isAlive())
        .until(() -> said().contains("ready http://"));
  }

  @AfterEach
  void end() {
    up.descendants().forEach(ProcessHandle::destroyForcibly);
    up.destroyForcibly();
    client.close();
  }

  @Test
  void aStreamThatIsOpenHasTimeToEnd() throws Exception {
    List<ProcessHandle> family = up.descendants().toList();
    try (BufferedReader stream = stream(5)) {
      assertThat(stream.readLine()).startsWith("data: ");
      terminate();

      assertThat(stream.lines()).contains("data: [DONE]");
    }
    assertThat(up.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isEqualTo(TERMINATED);
    assertThat(said()).contains("stopping; requests that are open have 2 s to end: 1");
    assertThat(family).isNotEmpty();
    await().atMost(PATIENCE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aStreamWithoutEndDoesNotKeepItAlive() throws Exception {
    try (BufferedReader stream = stream(2_000)) {
      assertThat(stream.readLine()).startsWith("data: ");
      terminate();

      assertThat(up.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> stream.lines().toList()).isInstanceOf(UncheckedIOException.class);
    }
  }

  private BufferedReader stream(int tokens) throws Exception {
    String body =
        """
        {"model":"demo","stream":true,"ignore_eos":true,"max_tokens":%d,\
        "messages":[{"role":"user","content":"hi"}]}
        """
            .formatted(tokens);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return new BufferedReader(
        new InputStreamReader(
            client.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
  }

  private void terminate() throws Exception {
    String group = "-" + up.pid();
    assertThat(new ProcessBuilder("kill", "-TERM", "--", group).inheritIO().start().waitFor())
        .isZero();
  }

  private String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
