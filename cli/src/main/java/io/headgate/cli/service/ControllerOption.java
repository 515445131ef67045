package io.headgate.cli.service;

import io.headgate.translator.TranslatorOptions;
import picocli.CommandLine.Option;

/** Which GatewayClasses are ours. */
final class ControllerOption {
  @Option(
      names = "--controller-name",
      paramLabel = "NAME",
      description = "GatewayClasses with this name are ours. Default: ${DEFAULT-VALUE}.")
  String name = TranslatorOptions.CONTROLLER_NAME;
}
