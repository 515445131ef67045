package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.epp.EppMain;
import io.headgate.sim.ModelSimMain;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate run}. */
@Command(
    name = "run",
    description = {
      "Runs one part alone, in a process of its own, until Ctrl-C.",
      "`headgate run picker` takes the reference picker's flags, `headgate run model-sim`",
      "the ones of vLLM and its simulator; see `headgate run model-sim --help`."
    },
    synopsisHeading = "Usage: ",
    customSynopsis = "headgate run picker|model-sim [FLAG...]")
public final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "PART", description = "picker or model-sim.")
  String part = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FLAG",
      description = "Flags of the part.")
  List<String> flags = List.of();

  @Override
  public Integer call() throws InterruptedException {
    String[] args = flags.toArray(String[]::new);
    switch (part) {
      case "picker" -> runPicker(args);
      case "model-sim" -> ModelSimMain.main(args);
      default ->
          throw new ParameterException(
              spec.commandLine(), "can run picker or model-sim, not " + part);
    }
    return ExitCode.OK;
  }

  private static void runPicker(String[] args) throws InterruptedException {
    try {
      EppMain.main(args);
    } catch (IOException e) {
      throw new CliException("the picker cannot start: " + e.getMessage(), e);
    }
    new CountDownLatch(1).await();
  }
}
