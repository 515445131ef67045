package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  static Stream<String> commands() {
    return HeadgateMain.commandLine(Map.of()).getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    StringWriter out = new StringWriter();
    CommandLine line = HeadgateMain.commandLine(Map.of()).setOut(new PrintWriter(out));

    assertThat(line.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage:");
  }

  @Test
  void everyCommandIsListedWithOneWholeSentence() {
    String help = Said.by("--help").text();
    List<String> listed = help.substring(help.indexOf("Commands:")).lines().skip(1).toList();

    assertThat(listed.subList(0, listed.indexOf("")))
        .hasSize(7)
        .allSatisfy(
            line -> assertThat(line).matches("  [a-z]\\S*(, pc)? +[A-Z].*\\.").hasSizeLessThan(81));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void descriptionsFitOnATerminal(String command) {
    CommandLine root = HeadgateMain.commandLine(Map.of());

    assertThat(Stream.of(root, root.getSubcommands().get(command)))
        .flatExtracting(line -> List.of(line.getCommandSpec().usageMessage().description()))
        .allSatisfy(text -> assertThat(text).hasSizeLessThan(80));
  }

  /** Options of `run` belong to the part that is run; `help` is the library's own. */
  static Stream<String> commandsWithOptionsOfTheirOwn() {
    return commands().filter(command -> !List.of("run", "help").contains(command));
  }

  @ParameterizedTest
  @MethodSource("commandsWithOptionsOfTheirOwn")
  void anUnknownOptionIsAUsageError(String command) {
    CommandLine line =
        HeadgateMain.commandLine(Map.of()).setErr(new PrintWriter(new StringWriter()));

    assertThat(line.execute(command, "--no-such-option")).isEqualTo(ExitCode.USAGE);
  }
}
