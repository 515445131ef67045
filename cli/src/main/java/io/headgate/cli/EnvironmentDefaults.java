package io.headgate.cli;

import io.headgate.cli.log.LogOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that the environment may set. */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && option.longestName().equals(LogOption.NAME)) {
      String log = environment.getOrDefault(LogOption.VARIABLE, "");
      return log.isBlank() ? null : log;
    }
    return null;
  }
}
