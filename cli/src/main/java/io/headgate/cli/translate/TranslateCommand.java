package io.headgate.cli.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.cli.HostPortConverter;
import io.headgate.cli.text.Output;
import io.headgate.cli.text.Visible;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate translate}. */
@Command(
    name = "translate",
    description = {
      "Translates a directory of YAML offline.",
      "",
      "Prints the xDS resources, statuses and Services that follow from it, as",
      "`headgate up` and a cluster would make them, below a summary in comments.",
      "Objects that are not for Headgate are passed over; the summary counts them.",
      "A directory without any GatewayClass gets `headgate`, as on a cluster; `up`",
      "does not do so and needs it in the directory. With json and yaml, standard",
      "error says both.",
      "Needs no log, no Envoy and no network. Key material is left out."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that is for Headgate was taken, and would be accepted and resolved",
      "1:some would not; standard error says which and why",
      "2:wrong options",
      "3:the directory cannot be read"
    })
public final class TranslateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Directory of YAML, as for kubectl apply -f.")
  Path directory = Path.of(".");

  @Option(
      names = "--picker",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Address of Headgate's own picker. Default: 127.0.0.1:9002.")
  HostPort picker = new HostPort("127.0.0.1", 9002);

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Where listeners bind. Default: ${DEFAULT-VALUE}.")
  String bind = "0.0.0.0";

  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!Files.isDirectory(directory)) {
      throw new CliException(directory + " is no directory");
    }
    TranslatorOptions options =
        new TranslatorOptions(
            TranslatorOptions.CONTROLLER_NAME, bind, Map.of(), 0, Optional.of(picker));
    Offline offline = Offline.translate(directory, options);
    JsonNode tree = TranslationJson.of(offline.translation());
    Output.Format format = output.format();
    spec.commandLine()
        .getOut()
        .print(
            format == Output.Format.TEXT
                ? Summary.of(offline) + Output.yaml(tree)
                : output.render(tree, ""));
    PrintWriter err = spec.commandLine().getErr();
    if (format != Output.Format.TEXT) {
      Summary.notes(offline).forEach(note -> err.println(Visible.text(note)));
    }
    offline.problems().forEach(problem -> err.println(Visible.text(problem)));
    return offline.problems().isEmpty() ? ExitCode.OK : ExitCode.NOT_AS_IT_SHOULD_BE;
  }
}
