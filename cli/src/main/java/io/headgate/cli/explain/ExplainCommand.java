package io.headgate.cli.explain;

import io.headgate.cli.ExitCode;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.log.LogView;
import io.headgate.cli.text.Output;
import io.headgate.cli.text.Visible;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate explain REQUEST_ID}. */
@Command(
    name = "explain",
    description = {
      "Says why a request went where it went.",
      "",
      "The candidates, what each scorer gave them, the pick, who really served it, and",
      "how it ended; for what no picker was asked about, what the proxy did with it.",
      "REQUEST_ID is the x-request-id header of the response."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:found",
      "1:no such request on this log",
      "2:wrong options",
      "3:the log cannot be read"
    })
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "REQUEST_ID", description = "The response's x-request-id.")
  String requestId = "";

  @Mixin LogOption log = new LogOption();
  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (requestId.isBlank()) {
      throw new ParameterException(spec.commandLine(), "REQUEST_ID is empty");
    }
    LogView.Decisions decisions = log.read(view -> view.decisions(requestId));
    if (decisions.broken() > 0) {
      spec.commandLine()
          .getErr()
          .println(
              "%d decisions on the log are left out; the first: %s"
                  .formatted(decisions.broken(), decisions.firstBroken()));
    }
    List<LogView.Explained> found = decisions.found();
    if (found.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "nothing of request "
                  + Visible.text(requestId)
                  + " on "
                  + log.location()
                  + ": is this the x-request-id of a response, and the right --log? A request is"
                  + " known a moment after its end. Not known is what pickers of others decided and"
                  + " what ended well there.");
      return ExitCode.NOT_AS_IT_SHOULD_BE;
    }
    spec.commandLine()
        .getOut()
        .print(output.render(Explanation.json(found), Explanation.text(found)));
    return ExitCode.OK;
  }
}
