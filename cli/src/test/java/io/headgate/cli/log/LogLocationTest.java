package io.headgate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLocationTest {
  private static final LogLocationConverter LOCATIONS = new LogLocationConverter();

  @Test
  void textWithoutSchemeIsAFile() {
    assertThat(LOCATIONS.convert("/var/events.db"))
        .isEqualTo(new LogLocation.InFile(Path.of("/var/events.db")));
  }

  @Test
  void kafkaTakesBrokersAndPrefix() {
    assertThat(LOCATIONS.convert("kafka://a:9092,b:9093?prefix=mine-"))
        .isEqualTo(new LogLocation.InKafka("a:9092,b:9093", "mine-"))
        .hasToString("kafka://a:9092,b:9093?prefix=mine-");
    assertThat(LOCATIONS.convert("kafka://a:9092"))
        .isEqualTo(new LogLocation.InKafka("a:9092", "headgate."))
        .hasToString("kafka://a:9092");
  }

  @Test
  void logsOfOneBrokerHaveLocalFilesOfTheirOwn() {
    assertThat(LOCATIONS.convert("kafka://a:9092").besides(".key"))
        .isNotEqualTo(LOCATIONS.convert("kafka://a:9092?prefix=mine-").besides(".key"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka://",
        "kafka://broker",
        "kafka://broker:0",
        "kafka://a:9092,",
        "kafka://a:9092?acks=all",
        "kafka://a:9092?prefix=",
        "kafka://a:9092?prefix=a b",
        "pulsar://a:6650"
      })
  void aWrongLocationIsAUsageErrorOfEveryCommandThatTakesOne(String location) {
    Stream.of("status", "explain some-id", "proxy-config routes", "up", "run picker")
        .forEach(command -> {
          String[] parts = command.split(" ");
          String[] args = Arrays.copyOf(parts, parts.length + 2);
          args[parts.length] = "--log";
          args[parts.length + 1] = location;

          Said said = Said.by(args);

          assertThat(said.code()).as(command).isEqualTo(ExitCode.USAGE);
          assertThat(said.errors()).as(command).contains("--log").hasLineCount(2);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "explain some-id"})
  void aFileThatIsNoLogIsNamedOnce(String command, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "hello");

    Said said = Said.by((command + " --log " + file).split(" "));

    assertThat(said.code()).isEqualTo(ExitCode.FAILED);
    assertThat(said.errors()).startsWith("headgate: " + file + " is no event log").hasLineCount(1);
    assertThat(said.errors().split(file.toString(), -1)).hasSize(2);
  }

  @Test
  @Timeout(30)
  void aBrokerThatDoesNotAnswerIsOneSentence() throws IOException {
    String nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      nobody = "127.0.0.1:" + socket.getLocalPort();
    }
    Said said = Said.by("status", "--log", "kafka://" + nobody);

    assertThat(said.code()).isEqualTo(ExitCode.FAILED);
    assertThat(said.errors())
        .startsWith("headgate: no Kafka broker can be reached at " + nobody)
        .contains("--log")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "explain", "proxy-config", "up"})
  void helpNamesTheVariable(String command) {
    assertThat(Said.by(command, "--help").text()).contains("HEADGATE_LOG", "kafka://HOST:PORT");
  }

  @Test
  void helpOfThePickerNamesTheVariableToo() {
    assertThat(Said.by("run", "picker", "--help").text()).contains("HEADGATE_LOG", "--grpc-port");
  }
}
