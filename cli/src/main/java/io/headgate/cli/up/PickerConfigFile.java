package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
import io.headgate.epp.EppOptions;
import io.headgate.epp.EppVerticle;
import io.headgate.events.log.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file that {@code --picker-config} names. */
public final class PickerConfigFile {
  private PickerConfigFile() {}

  /**
   * A picker with the configuration of {@code file}, or with the default one. Fails with a {@link
   * CliException} that names the file.
   */
  public static EppVerticle picker(EventLog log, EppOptions options, Optional<Path> file) {
    if (file.isEmpty()) {
      return new EppVerticle(log, options);
    }
    try {
      return new EppVerticle(log, options.withConfigText(Files.readString(file.get())));
    } catch (IOException e) {
      throw new CliException("--picker-config %s: %s".formatted(file.get(), Reason.of(e)), e);
    } catch (IllegalArgumentException e) {
      throw new CliException("--picker-config %s: %s".formatted(file.get(), e.getMessage()), e);
    }
  }
}
