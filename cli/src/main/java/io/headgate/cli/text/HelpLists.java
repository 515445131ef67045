package io.headgate.cli.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The lists of a help text. Lines are broken between words only: picocli breaks inside addresses,
 * file names and option names, too.
 */
public final class HelpLists {
  private static final int WIDTH = 80;
  private static final int WIDEST_LABEL = 26;
  private static final String GAP = "  ";

  private HelpLists() {}

  /** Has a command and those below it print their lists so. */
  public static void install(CommandLine line) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLists::options);
    sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLists::parameters);
    sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpLists::commands);
    sections.put(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST, HelpLists::exitCodes);
    line.setHelpSectionMap(sections);
  }

  /** What stands left and right in a list. */
  private record Row(String label, String text) {}

  private static String options(Help help) {
    List<OptionSpec> options = new ArrayList<>(help.commandSpec().options());
    if (help.commandSpec().usageMessage().sortOptions()) {
      options.sort(Comparator.comparing(OptionSpec::longestName));
    }
    return list(
        options.stream()
            .filter(option -> !option.hidden())
            .map(option -> new Row(names(option) + parameter(help, option), text(option)))
            .toList());
  }

  private static String parameters(Help help) {
    List<PositionalParamSpec> parameters = help.commandSpec().positionalParameters();
    return list(
        parameters.stream()
            .map(parameter -> new Row(parameter(help, parameter), text(parameter)))
            .toList());
  }

  private static String commands(Help help) {
    List<Row> rows = new ArrayList<>();
    help.subcommands()
        .forEach((_, sub) -> {
          UsageMessageSpec usage = sub.commandSpec().usageMessage();
          String[] about = usage.header().length > 0 ? usage.header() : usage.description();
          rows.add(new Row(String.join(", ", sub.commandSpec().names()), about[0]));
        });
    return list(rows);
  }

  private static String exitCodes(Help help) {
    List<Row> rows = new ArrayList<>();
    help.commandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> rows.add(new Row(code, meaning)));
    return list(rows);
  }

  /** Long names under one another, whether or not a short one stands before. */
  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return names.startsWith("--") ? "    " + names : names;
  }

  private static String parameter(Help help, ArgSpec argument) {
    return help.parameterLabelRenderer()
        .renderParameterLabel(argument, Ansi.OFF, List.of())
        .toString();
  }

  private static String text(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private static String list(List<Row> rows) {
    int widest =
        rows.stream()
            .mapToInt(row -> row.label().length())
            .filter(length -> length <= WIDEST_LABEL)
            .max()
            .orElse(0);
    String indent = " ".repeat(widest + 2 * GAP.length());
    StringBuilder out = new StringBuilder();
    for (Row row : rows) {
      out.append(GAP).append(row.label());
      boolean fits = row.label().length() <= widest;
      out.append(fits ? " ".repeat(widest - row.label().length()) + GAP : "\n" + indent);
      out.append(String.join("\n" + indent, wrap(row.text(), WIDTH - indent.length())));
      out.append('\n');
    }
    return out.toString();
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
