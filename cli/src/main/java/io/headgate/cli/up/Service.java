package io.headgate.cli.up;

/** The services that run in one JVM, in the order in which they start. */
public enum Service {
  PICKER,
  XDS,
  TRANSLATOR,
  WATCHER
}
