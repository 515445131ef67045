package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The picker is a process of its own and gets SIGKILL under load, through a real Envoy. */
@Timeout(180)
class PickerKilledTest {
  private static final int WORKERS = 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Long enough to travel in many pieces, and different for every request. */
  private static final String FILLER = "lorem ipsum dolor ".repeat(2_000);

  @TempDir static Path directory;
  static int port;
  static UpOptions options;
  static PickerProcess picker;
  static GatewayFixture up;

  @BeforeAll
  static void start() throws Exception {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("config"));
    Files.writeString(config.resolve("open.yaml"), GatewayFixture.OPEN_POOL);
    Path servers = config.resolve("model-servers.yaml");
    String echoing = "\"--fast\", \"--mode\", \"echo\", \"--model\"";
    Files.writeString(servers, Files.readString(servers).replace("\"--model\"", echoing));
    port = GatewayFixture.freePort();
    options = GatewayFixture.options(config, directory).withPicker(new HostPort("127.0.0.1", port));
    picker = startPicker();
    up = GatewayFixture.with(options);
    awaitPicks();
  }

  @AfterAll
  static void stop() {
    try (PickerProcess _ = picker;
        GatewayFixture _ = up) {
      // closed in reverse, also when starting failed half-way
    }
  }

  @Test
  void aFailClosePoolAnswers503UntilThePickerIsBack() {
    SortedMap<String, Integer> results =
        killUnderLoad("/v1/chat/completions", (_, response) -> "" + response.statusCode());

    assertThat(results).containsOnlyKeys("200", "503");
    awaitPicks();
  }

  @Test
  void aFailOpenPoolLosesNoRequestAndNoByteOfABody() {
    SortedMap<String, Integer> results =
        killUnderLoad("/open/v1/chat/completions", PickerKilledTest::wholeOr);

    assertThat(results).containsOnlyKeys("whole");
    awaitPicks();
  }

  /** What came back when the picker was killed in the middle of it and started again. */
  private static SortedMap<String, Integer> killUnderLoad(String path, SteadyLoad.Verdict verdict) {
    try (SteadyLoad load =
        new SteadyLoad(up.client, WORKERS, i -> up.post(path, body(prompt(i))), verdict)) {
      load.carryOn(50);
      picker.kill();
      load.carryOn(100);
      picker.close();
      picker = startPicker();
      load.carryOn(100);
      return load.finish();
    }
  }

  /** A pool that fails closed answers when its picker does. */
  private static void awaitPicks() {
    await().atMost(Duration.ofSeconds(20)).until(() -> up.chat("hi").statusCode() == 200);
  }

  private static PickerProcess startPicker() {
    return PickerProcess.start(port, options.log(), directory.resolve("picker.log"));
  }

  private static String prompt(int number) {
    return "question " + number + " " + FILLER + number;
  }

  private static String body(String prompt) {
    return """
    {"model":"demo","max_tokens":100000,"messages":[{"role":"user","content":"%s"}]}\
    """
        .formatted(prompt);
  }

  private static String wholeOr(int number, HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      return SteadyLoad.status(response);
    }
    try {
      String echo =
          JSON.readTree(response.body())
              .path("choices")
              .path(0)
              .path("message")
              .path("content")
              .asText();
      return echo.strip().equals(prompt(number)) ? "whole" : "another body";
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }
}
