package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.Said;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Envoy crashes under a running gateway. */
@Timeout(180)
class EnvoyCrashTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern STARTED = Pattern.compile("envoy for Gateway \\S+ \\(pid (\\d+)\\)");

  @TempDir Path directory;
  GatewayFixture up;

  @BeforeEach
  void start() {
    up = GatewayFixture.quickstart(directory);
  }

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void oneCrashIsOneLineAndAnotherEnvoy() {
    long killed = kill();

    awaitAnswer();
    assertThat(pids()).hasSize(2);
    List<String> said = crashes();
    assertThat(said).hasSize(1);
    assertThat(said.getFirst())
        .contains("default/demo", "pid " + killed, "killed by signal 9", "starting it again");
    assertThat(logIn(said.getFirst())).exists();
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Said shown = Said.by("proxy-config", "routes", "--log", up.log.toString());
          assertThat(shown.code()).as(shown.errors()).isZero();
        });
  }

  @Test
  void oneThatKeepsCrashingIsGivenUpUntilTheNextChange() {
    AtomicInteger killed = new AtomicInteger();
    while (!givenUp()) {
      kill();
      killed.incrementAndGet();
      await().atMost(SOON).until(() -> givenUp() || pids().size() > killed.get());
    }
    assertThat(crashes()).hasSize(6);
    assertThat(pids()).hasSize(6);
    assertThat(answers()).isFalse();

    up.edit("gateway.yaml", "value: /v1", "value: /");

    awaitAnswer();
    assertThat(pids()).hasSize(7);
  }

  private boolean givenUp() {
    return crashes().stream().anyMatch(line -> line.contains("given up"));
  }

  /** Kills the newest Envoy; its pid. */
  private long kill() {
    long pid = pids().getLast();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    return pid;
  }

  private List<Long> pids() {
    return up.progress.stream()
        .map(STARTED::matcher)
        .filter(Matcher::matches)
        .map(line -> Long.valueOf(line.group(1)))
        .toList();
  }

  private List<String> crashes() {
    return up.progress.stream().filter(line -> line.contains("was killed by signal")).toList();
  }

  private static Path logIn(String line) {
    Matcher log = Pattern.compile("its log: ([^;]+)").matcher(line);
    assertThat(log.find()).as(line).isTrue();
    return Path.of(log.group(1));
  }

  private void awaitAnswer() {
    await().atMost(SOON).until(this::answers);
  }

  private boolean answers() {
    try {
      return up.client.send(up.chatRequest("hi", 1), BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
