package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate run watcher}. */
@Command(
    name = "watcher",
    sortOptions = false,
    description = {
      "Runs the watcher: resources to the log, statuses to the cluster.",
      "",
      "Of several with the same --lease one writes. Each option may come from the",
      "environment: --http-address is HEADGATE_HTTP_ADDRESS."
    })
final class WatcherCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ControllerOption controller = new ControllerOption();
  @Mixin SourceOptions source = new SourceOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Usage.check(spec.commandLine(), () -> source.check(System.getenv()));
    return ServiceProcess.run(
        spec.commandLine().getOut(),
        service,
        LogLocation.Use.REPLICA,
        ground -> List.of(source.watcher(ground, controller.name)));
  }
}
