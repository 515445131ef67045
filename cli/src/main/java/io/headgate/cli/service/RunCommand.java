package io.headgate.cli.service;

import io.headgate.sim.ModelSimMain;
import picocli.CommandLine.Command;

/** {@code headgate run}. */
@Command(
    name = "run",
    description = "Runs all services, or one of them, until Ctrl-C.",
    synopsisSubcommandLabel = "PART",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"2:no such part", "other:of the part: `headgate run PART --help`"},
    subcommands = {
      AllCommand.class,
      WatcherCommand.class,
      TranslatorCommand.class,
      XdsCommand.class,
      PickerCommand.class,
      ModelSimMain.class
    })
public final class RunCommand {}
