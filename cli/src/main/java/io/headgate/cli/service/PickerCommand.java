package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.cli.log.Await;
import io.headgate.cli.log.LogLocation;
import io.headgate.cli.log.LogOption;
import io.headgate.epp.EppFlags;
import io.headgate.epp.EppVerticle;
import io.headgate.events.log.EventLog;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate run picker}. */
@Command(
    name = "picker",
    description = {
      "Runs the endpoint picker.",
      "",
      "It picks for the pools on its event log and writes its decisions there. Give it",
      "the log of the gateway it serves, and `headgate up --picker` its address."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:wrong options",
      "3:could not start; the last line says why",
      "143:ended by SIGTERM, 130 by Ctrl-C"
    })
public final class PickerCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOPPING = Duration.ofSeconds(5);

  @Parameters(
      arity = "0..*",
      paramLabel = "FLAG",
      description =
          "A flag of the reference picker, such as --grpc-port, --bind-address, --pool-name or"
              + " --config-file; epp-svc/README.md has all. --log-file FILE is --log FILE.")
  List<String> flags = List.of();

  @Mixin LogOption log = new LogOption();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    EppFlags asked = flags();
    LogLocation location = location(asked);
    Vertx vertx = Vertx.vertx();
    EventLog events =
        Await.on(location.open(vertx, LogLocation.Use.PICKER), PATIENCE, "opening " + location);
    EppVerticle picker = picker(events, asked);
    String id = Await.on(vertx.deployVerticle(picker), PATIENCE, "starting the picker");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, id, events), "picker-stop"));
    spec.commandLine()
        .getOut()
        .println(
            "picker on %s:%d over %s"
                .formatted(asked.options().host(), picker.ports().grpc(), location));
    new CountDownLatch(1).await(); // until a signal comes
    throw new IllegalStateException("nobody opens this latch");
  }

  private static EppVerticle picker(EventLog events, EppFlags asked) {
    try {
      return new EppVerticle(events, asked.options());
    } catch (IllegalArgumentException e) {
      throw new CliException("the picker's configuration is wrong: " + e.getMessage(), e);
    }
  }

  private EppFlags flags() {
    try {
      return EppFlags.parse(flags.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private LogLocation location(EppFlags asked) {
    if (asked.logFile().isEmpty()) {
      return log.location();
    }
    if (spec.commandLine().getParseResult().hasMatchedOption(LogOption.NAME)) {
      throw new ParameterException(spec.commandLine(), "give --log or --log-file, not both");
    }
    return new LogLocation.InFile(asked.logFile().get());
  }

  /** First the picker, which writes its last decisions, then the log, then the threads. */
  private static void stop(Vertx vertx, String picker, EventLog log) {
    Await.on(
        vertx.undeploy(picker).eventually(log::close).eventually(vertx::close),
        STOPPING,
        "stopping the picker");
  }
}
