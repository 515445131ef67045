package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    assertThat(listed("--help")).hasSize(7).allSatisfy(HelpTest::isOneSentence);
    assertThat(listed("run", "--help")).hasSize(6).allSatisfy(HelpTest::isOneSentence);
  }

  private static List<String> listed(String... command) {
    String help = Said.by(command).text();
    List<String> lines = help.substring(help.indexOf("Commands:")).lines().skip(1).toList();
    return lines.subList(0, lines.indexOf(""));
  }

  private static void isOneSentence(String line) {
    assertThat(line).matches("  [a-z]\\S*(, pc)? +[A-Z].*\\.").hasSizeLessThan(81);
  }

  static Stream<CommandLine> allCommands() {
    CommandLine root = HeadgateMain.commandLine(Map.of());
    return Stream.concat(
        Stream.concat(Stream.of(root), root.getSubcommands().values().stream()),
        Objects.requireNonNull(root.getSubcommands().get("run"))
            .getSubcommands()
            .values()
            .stream());
  }

  @ParameterizedTest
  @MethodSource("allCommands")
  void descriptionsFitOnATerminal(CommandLine line) {
    assertThat(line.getCommandSpec().usageMessage().description())
        .allSatisfy(text -> assertThat(text).hasSizeLessThan(81));
  }

  @ParameterizedTest
  @MethodSource("allCommands")
  void linesAreBrokenBetweenWordsOnly(CommandLine line) {
    String help = line.getUsageMessage();

    assertThat(help.lines()).allSatisfy(text -> assertThat(text).hasSizeLessThan(81));
    assertThat(words(help))
        .contains(
            line.getCommandSpec().args().stream()
                .filter(argument -> !argument.hidden())
                .map(argument -> words(String.join(" ", argument.description())))
                .toList());
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
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
