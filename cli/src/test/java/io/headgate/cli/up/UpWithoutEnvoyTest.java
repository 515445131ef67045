package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Said;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up --no-envoy} says. */
@Timeout(120)
class UpWithoutEnvoyTest {
  @TempDir Path directory;

  @Test
  void itSaysHowToStartEnvoyAndOffersNoRequestThatCannotWork() {
    Said said = up("--config", GatewayFixture.copyQuickstart(directory.resolve("yaml")).toString());

    assertThat(said.code()).as(said.errors()).isZero();
    assertThat(said.text())
        .containsPattern("envoy -c .*bootstrap.json")
        .contains("ready for your Envoy; once it runs, send requests to http://127.0.0.1:")
        .doesNotContain("curl");
  }

  @Test
  void anEmptyConfigurationIsNotReadyForAnything() throws IOException {
    Said said = up("--config", Files.createDirectory(directory.resolve("yaml")).toString());

    assertThat(said.text()).contains("nothing is served: `headgate status` says why");
    Said status = Said.by("status", "--log", log());
    assertThat(status.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
    assertThat(status.text())
        .contains("no `headgate up` is running on this log", "nothing is configured");
  }

  @Test
  void aWrongPickerConfigurationIsSaidWithItsFile() throws IOException {
    Path broken = Files.writeString(directory.resolve("picker.yaml"), "kind: [\n");
    Path missing = directory.resolve("nowhere.yaml");
    String config = GatewayFixture.copyQuickstart(directory.resolve("yaml")).toString();

    assertThat(up("--config", config, "--picker-config", broken.toString()).errors())
        .startsWith("headgate: --picker-config " + broken + ": ");
    assertThat(up("--config", config, "--picker-config", missing.toString()).errors())
        .isEqualToIgnoringNewLines(
            "headgate: --picker-config " + missing + ": there is no such file");
  }

  @Test
  void wrongArgumentsOfASimulatorAreSaidWithTheirField() throws IOException {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("yaml"));
    Path pods = config.resolve("model-servers.yaml");
    Files.writeString(
        pods, Files.readString(pods).replace("\"--seed\", \"2\"", "\"--sed\", \"2\""));

    assertThat(up("--config", config.toString()).text())
        .contains("model server demo-2 does not start: spec.containers[0].args: ", "'--sed'");
  }

  @Test
  void aLowPortThatIsServedElsewhereIsSaid() throws IOException {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("yaml"));
    Path gateway = config.resolve("gateway.yaml");
    Files.writeString(gateway, Files.readString(gateway).replace("port: 80\n", "port: 90\n"));

    assertThat(up("--config", config.toString()).text())
        .contains("port 90 of Gateway default/demo is served on 8090: ");
  }

  @Test
  void aSecondOneIsToldOfTheFirstBeforeItsPorts() throws IOException {
    LogLocation log = new LogLocation.InFile(Path.of(log()));
    LogLock first = LogLock.take(log);
    String config = GatewayFixture.copyQuickstart(directory.resolve("yaml")).toString();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(up("--config", config, "--metrics-port", port).errors())
          .startsWith("headgate: another `headgate` writes the event log " + log())
          .contains("--log", "--port");

      long pid = ProcessHandle.current().pid();
      new UpState(pid, Map.of(), "", "", null).write(UpState.besides(log));
      assertThat(up("--config", config, "--metrics-port", port).errors())
          .startsWith("headgate: another `headgate up` (pid " + pid + ") writes the event log ");
    } finally {
      first.release();
    }
  }

  private Said up(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "up",
                "--no-envoy",
                "--log",
                log(),
                "--port",
                String.valueOf(GatewayFixture.freePort()),
                "--xds-port",
                "0",
                "--picker-port",
                "0",
                "--once-ready",
                "true"));
    args.addAll(List.of(more));
    return Said.by(args.toArray(String[]::new));
  }

  private String log() {
    return directory.resolve("events.db").toString();
  }
}
