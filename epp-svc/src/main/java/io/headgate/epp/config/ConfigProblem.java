package io.headgate.epp.config;

/**
 * One thing wrong with a configuration.
 *
 * @param path the field, such as {@code plugins[2].parameters.threshold}; empty = the whole file
 * @param message what is wrong and what would be right
 */
public record ConfigProblem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
