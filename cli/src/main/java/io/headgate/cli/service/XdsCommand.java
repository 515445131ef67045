package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate run xds}. */
@Command(
    name = "xds",
    sortOptions = false,
    description = "Runs the xDS server: what the log holds goes to Envoys; one of any number.")
final class XdsCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin XdsServerOptions xds = new XdsServerOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Usage.check(spec.commandLine(), xds::check);
    return ServiceProcess.run(
        spec.commandLine().getOut(),
        service,
        LogLocation.Use.REPLICA,
        ground -> List.of(xds.server(ground)));
  }
}
