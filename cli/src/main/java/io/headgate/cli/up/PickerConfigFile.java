package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The file that {@code --picker-config} names; every failure says which one it was. */
public record PickerConfigFile(Path file) {
  public String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CliException("--picker-config %s: %s".formatted(file, Reason.of(e)), e);
    }
  }

  /** Makes something of the text, which may turn out to be wrong. */
  public <T> T check(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new CliException("--picker-config %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
