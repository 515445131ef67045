package io.headgate.cli;

import io.headgate.cli.log.LogOption;
import io.headgate.cli.service.RunCommand;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that the environment may set: {@code --log}, and for services, which are configured by
 * manifests, all of them.
 */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    if (option.longestName().equals(LogOption.NAME)) {
      return given(LogOption.VARIABLE);
    }
    return ofService(option) ? given(variable(option)) : null;
  }

  private @Nullable String given(String variable) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank() ? null : value;
  }

  private static boolean ofService(OptionSpec option) {
    CommandSpec command = option.command();
    return command != null
        && command.parent() != null
        && command.parent().userObject() instanceof RunCommand
        && option.longestName().startsWith("--");
  }

  private static String variable(OptionSpec option) {
    return "HEADGATE_"
        + option.longestName().substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
