package io.headgate.epp.config;

import java.util.List;
import java.util.stream.Collectors;

/** What came of reading a configuration. */
public sealed interface ConfigResult {
  record Loaded(PickerConfig config) implements ConfigResult {}

  /** Everything wrong with it, at least one problem. */
  record Rejected(List<ConfigProblem> problems) implements ConfigResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /** The configuration, or an {@link IllegalArgumentException} with all problems. */
  default PickerConfig orThrow() {
    return switch (this) {
      case Loaded(PickerConfig config) -> config;
      case Rejected(List<ConfigProblem> problems) ->
          throw new IllegalArgumentException(
              problems.stream()
                  .map(ConfigProblem::toString)
                  .collect(Collectors.joining("; ", "the picker's configuration is wrong: ", "")));
    };
  }
}
