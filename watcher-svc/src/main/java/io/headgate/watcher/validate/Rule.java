package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.parse.FieldPath;

/** A check of a value that a schema cannot express. */
@FunctionalInterface
public interface Rule {
  void check(JsonNode value, FieldPath at, Report report);

  /** Takes what is wrong. */
  @FunctionalInterface
  interface Report {
    void add(FieldPath at, String reason, String allowed);
  }
}
