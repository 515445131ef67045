package io.headgate.cli.service;

import io.headgate.sim.ModelSimMain;
import picocli.CommandLine.Command;

/** {@code headgate run}. */
@Command(
    name = "run",
    description = "Runs one part alone, in a process of its own, until Ctrl-C.",
    synopsisSubcommandLabel = "PART",
    subcommands = {PickerCommand.class, ModelSimMain.class})
public final class RunCommand {}
