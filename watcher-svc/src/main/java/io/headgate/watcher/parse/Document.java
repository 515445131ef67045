package io.headgate.watcher.parse;

import com.fasterxml.jackson.databind.JsonNode;

/** One document of a file. */
public sealed interface Document {
  /** Where it is, or where it breaks, counted from 1. */
  int line();

  /** A document that is well-formed. */
  record WellFormed(int line, JsonNode root, Lines lines) implements Document {}

  /** Text that is no YAML within the bounds. */
  record Broken(int line, String reason, String allowed) implements Document {}
}
