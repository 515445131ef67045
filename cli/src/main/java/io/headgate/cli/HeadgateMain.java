package io.headgate.cli;

import io.headgate.cli.explain.ExplainCommand;
import io.headgate.cli.proxyconfig.ProxyConfigCommand;
import io.headgate.cli.service.RunCommand;
import io.headgate.cli.status.StatusCommand;
import io.headgate.cli.text.HelpLists;
import io.headgate.cli.translate.TranslateCommand;
import io.headgate.cli.up.UpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the command line. */
@Command(
    name = "headgate",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Version.class,
    description = {
      "An inference gateway that can say why: the Kubernetes Gateway API and its",
      "Inference Extension on Envoy, built on an event log."
    },
    footer = {
      "",
      "Start with `headgate up`, send a request, then",
      "`headgate explain` the x-request-id of its response.",
      "The launcher adds: `./headgate test`, `fmt`, `build` and `bench`."
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:what was looked at is not as it should be, or was not found",
      "2:wrong options",
      "3:could not do its work; one sentence says why",
      "130:ended by Ctrl-C, 143 by SIGTERM"
    },
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      ExplainCommand.class,
      TranslateCommand.class,
      ProxyConfigCommand.class,
      RunCommand.class,
      HelpCommand.class
    })
public final class HeadgateMain {
  private HeadgateMain() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = commandLine(System.getenv()).setOut(out).setErr(err).execute(args);
    out.flush();
    System.exit(code);
  }

  /** The whole command line, also for tests. */
  public static CommandLine commandLine(Map<String, String> environment) {
    CommandLine line = new CommandLine(new HeadgateMain());
    line.setParameterExceptionHandler(HeadgateMain::wrongUsage);
    line.setExecutionExceptionHandler(explained());
    line.setDefaultValueProvider(new EnvironmentDefaults(environment));
    HelpLists.install(line);
    abbreviate(line);
    // The picker knows its own flags; here they only pass by.
    subcommand(subcommand(line, "run"), "picker")
        .setUnmatchedOptionsArePositionalParams(true)
        .setPosixClusteredShortOptionsAllowed(false);
    return line;
  }

  /** All options at once say nothing; their list follows. */
  private static void abbreviate(CommandLine line) {
    line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    line.getSubcommands().values().forEach(HeadgateMain::abbreviate);
  }

  private static CommandLine subcommand(CommandLine of, String name) {
    return Objects.requireNonNull(of.getSubcommands().get(name));
  }

  /** What is wrong and where help is; the whole help would push the one away. */
  private static int wrongUsage(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("headgate: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      suggestOptions(wrong, err);
    }
    err.println("See `%s --help`.".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  /** picocli knows only options that begin with the same two letters. */
  private static void suggestOptions(ParameterException wrong, PrintWriter err) {
    if (wrong instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      List<String> meant =
          Misspelling.meant(
              unmatched.getUnmatched().getFirst(),
              wrong.getCommandLine().getCommandSpec().optionsMap().keySet());
      if (!meant.isEmpty()) {
        err.println("Did you mean: " + String.join(" or ", meant) + "?");
      }
    }
  }

  /** A failure we know is one sentence; a bug keeps its stack trace. */
  private static IExecutionExceptionHandler explained() {
    return (failure, line, _) -> {
      if (failure instanceof CliException known) {
        line.getErr().println("headgate: " + known.getMessage());
      } else {
        line.getErr().println("headgate: a bug in headgate; please report this:");
        failure.printStackTrace(line.getErr());
      }
      return ExitCode.FAILED;
    };
  }
}
