package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void exitCodesAreListed(CommandLine line) {
    assertThat(line.getCommandSpec().usageMessage().exitCodeList()).containsKey("2");
    assertThat(line.getUsageMessage()).contains("Exit codes:\n");
  }

  /**
   * The launcher shows these files where nothing is built. {@code -Dheadgate.golden=write} writes
   * them.
   */
  @ParameterizedTest
  @MethodSource("allCommands")
  void theLauncherHasTheSameHelp(CommandLine line) throws IOException {
    String name = line.getCommandSpec().qualifiedName("-").replaceFirst("^headgate-?", "");
    if (List.of("", "help").contains(name)) {
      return; // the launcher's own
    }
    Path file = Path.of("..", "docs", "help", name + ".txt");
    if ("write".equals(System.getProperty("headgate.golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line.getUsageMessage());
    }
    assertThat(file).content().isEqualTo(line.getUsageMessage());
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
