package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate run translator}. */
@Command(
    name = "translator",
    sortOptions = false,
    description = {
      "Runs the translator: resources on the log become xDS resources, objects and statuses.",
      "On Kafka a second one takes the writing over from the first."
    })
final class TranslatorCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ControllerOption controller = new ControllerOption();
  @Mixin TranslatorServiceOptions translator = new TranslatorServiceOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    return ServiceProcess.run(
        spec.commandLine().getOut(),
        service,
        LogLocation.Use.TRANSLATOR,
        ground -> List.of(translator.translator(ground, controller.name)));
  }
}
