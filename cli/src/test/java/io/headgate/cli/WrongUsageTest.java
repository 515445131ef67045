package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.translator.ir.Endpoints.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class WrongUsageTest {
  private static final HostPortConverter ADDRESSES = new HostPortConverter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up --picker",
        "translate . --picker",
        "proxy-config routes --admin",
      })
  void aWrongAddressIsAUsageErrorThatNamesOptionAndText(String command) {
    Said said = Said.by((command + " nowhere").split(" "));

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    String option = command.substring(command.indexOf("--"));
    assertThat(said.errors())
        .contains(option, "'nowhere' is no host:port")
        .hasLineCount(2)
        .contains("See `headgate " + command.split(" ")[0] + " --help`.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up --prot 1", "up --pord 1", "up --por"})
  void aMistypedOptionIsGuessed(String command) {
    assertThat(Said.by(command.split(" ")).errors())
        .containsPattern("(Did you mean|Possible.*): .*--port");
  }

  @Test
  void whatResemblesNoOptionIsNotGuessed() {
    assertThat(Said.by("up", "--nonsense").errors()).doesNotContain("Did you mean");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--xds-port", "--picker-port", "--metrics-port"})
  void aPortThatDoesNotExistIsAUsageError(String option) {
    Said said = Said.by("up", option, "70000");

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.errors()).contains(option, "'70000' is no port: 0 to 65535");
  }

  @Test
  void whatIsAllowedIsNamedAsItIsTyped() {
    assertThat(Said.by("status", "-o", "xml").errors())
        .contains("'xml' is none of text, json, yaml");
    assertThat(Said.by("proxy-config", "nodes").errors())
        .contains("'nodes' is none of listeners, routes, clusters, endpoints");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "status", "explain some-id", "run picker", "run xds"})
  void aDirectoryIsNoLogAndNothingIsLeftInOrBesideIt(String command, @TempDir Path above)
      throws IOException {
    Path directory = Files.createDirectory(above.resolve("log"));

    Said said = Said.by((command + " --log " + directory).split(" "));

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.errors()).contains("--log", "is a directory", "log/events.db");
    assertThat(directory).isEmptyDirectory();
    assertThat(above.toFile().list()).containsExactly("log");
  }

  @Test
  void noWorkersAtAllIsAUsageError(@TempDir Path directory) {
    Said said =
        Said.by(
            "up",
            "--envoy-workers",
            "0",
            "--config",
            directory.toString(),
            "--log",
            directory.resolve("events.db").toString());

    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.errors()).contains("--envoy-workers takes 1 or more, not 0");
  }

  @Test
  void namesAndAddressesOfBothKindsAreTaken() {
    assertThat(ADDRESSES.convert("127.0.0.1:9002")).isEqualTo(new HostPort("127.0.0.1", 9002));
    assertThat(ADDRESSES.convert("picker.example:1")).isEqualTo(new HostPort("picker.example", 1));
    assertThat(ADDRESSES.convert("[::1]:65535")).isEqualTo(new HostPort("::1", 65_535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", ":80", "host:", "host:x", "host:0", "host:65536", "::1:80", "a b:80"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> ADDRESSES.convert(text)).isInstanceOf(TypeConversionException.class);
  }
}
