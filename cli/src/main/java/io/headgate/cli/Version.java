package io.headgate.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"headgate " + number()};
  }

  /** For example {@code 0.1.0-SNAPSHOT}; {@code development} when run from class files. */
  public static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
