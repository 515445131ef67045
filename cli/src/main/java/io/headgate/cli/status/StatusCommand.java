package io.headgate.cli.status;

import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.text.Output;
import io.headgate.cli.up.LogLock;
import io.headgate.cli.up.UpState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
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
      "newest configuration, and what is wrong. Without a running gateway it shows the",
      "last known state, and says so."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:a gateway runs, everything is accepted, resolved and programmed, every pool has"
          + " endpoints and all of them answer",
      "1:something of this is not so; it is listed under PROBLEMS",
      "2:wrong options",
      "3:the log cannot be read"
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin LogOption log = new LogOption();
  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    boolean stopped = stopped(log.location());
    StatusReport report =
        log.read(view ->
            StatusReport.of(view.kept(), directory(log.location()), stopped, Instant.now()));
    spec.commandLine().getOut().print(output.render(StatusJson.of(report), StatusText.of(report)));
    return report.problems().isEmpty() ? ExitCode.OK : ExitCode.NOT_AS_IT_SHOULD_BE;
  }

  /** The YAML of an {@code up} that runs here, which knows better than the log which line it is. */
  private static Optional<Path> directory(LogLocation log) {
    try {
      return UpState.read(UpState.besides(log)).map(UpState::config).map(Path::of);
    } catch (CliException _) {
      return Optional.empty(); // what the log knows will do
    }
  }

  /** Only a machine of its own can run over a file; over Kafka it may be any. */
  private static boolean stopped(LogLocation log) {
    return log instanceof LogLocation.InFile && !LogLock.isHeld(log);
  }
}
