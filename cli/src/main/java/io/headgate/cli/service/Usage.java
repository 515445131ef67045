package io.headgate.cli.service;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options that are wrong together. */
final class Usage {
  private Usage() {}

  static void check(CommandLine line, Runnable options) {
    try {
      options.run();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }
}
