package io.headgate.cli.status;

import io.headgate.cli.ExitCode;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.text.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate status}. */
@Command(
    name = "status",
    description = {
      "Shows what is configured and how far it has got.",
      "",
      "Gateways, routes, pools, endpoints and their conditions, which proxies have the",
      "newest configuration, and what is wrong with the YAML."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is accepted, resolved and programmed",
      "1:something is not; it is listed under PROBLEMS",
      "2:wrong options",
      "3:the log cannot be read"
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin LogOption log = new LogOption();
  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    StatusReport report = log.read(StatusReport::of);
    spec.commandLine().getOut().print(output.render(StatusJson.of(report), StatusText.of(report)));
    return report.problems().isEmpty() ? ExitCode.OK : ExitCode.NOT_AS_IT_SHOULD_BE;
  }
}
