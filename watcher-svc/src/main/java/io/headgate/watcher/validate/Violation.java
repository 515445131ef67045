package io.headgate.watcher.validate;

import io.headgate.watcher.parse.FieldPath;

/** One broken rule of one object. */
public record Violation(FieldPath at, String reason, String allowed) {}
