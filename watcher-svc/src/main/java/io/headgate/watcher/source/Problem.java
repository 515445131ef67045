package io.headgate.watcher.source;

import io.headgate.events.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * Something a user wrote that cannot be taken as it stands.
 *
 * @param file relative to the source's root, a directory with a slash at its end, {@link #ROOT} for
 *     the root; or the source's name
 * @param line counted from 1, or {@link #NO_LINE}
 * @param object which object, or null when the text does not tell
 * @param field path such as {@code spec.rules[0].matches[1].path.value}, empty for the whole
 * @param reason what is wrong, one sentence without a full stop
 * @param allowed what would be right, may be empty
 * @param foreignKind of which kind an object is that is for others, {@code Deployment of apps/v1};
 *     empty where something else is the matter
 */
public record Problem(
    Severity severity,
    String file,
    int line,
    @Nullable ResourceKey object,
    String field,
    String reason,
    String allowed,
    String foreignKind) {

  /** The {@link #file} of a problem that concerns all files. */
  public static final String ROOT = ".";

  /** The {@link #line} of a problem with a source that has none. */
  public static final int NO_LINE = 0;

  /** Ends the line of a problem that leaves an older version in force. */
  public static final String KEPT = "; what was in force stays";

  /** An error keeps the object out; a warning tells that something is ignored. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** Anything but an object that is for others. */
  public Problem(
      Severity severity,
      String file,
      int line,
      @Nullable ResourceKey object,
      String field,
      String reason,
      String allowed) {
    this(severity, file, line, object, field, reason, allowed, "");
  }

  /** A warning of an object that is for others. */
  public static Problem foreign(String file, int line, String field, String kind) {
    String reason = kind + " is not used by Headgate";
    return new Problem(Severity.WARNING, file, line, null, field, reason, "", kind);
  }

  /** Whether a file is the one in question, or one below the directory in question. */
  public boolean concerns(String other) {
    return file.equals(ROOT) || (file.endsWith("/") ? other.startsWith(file) : other.equals(file));
  }

  /** {@code file:line}. */
  public static String place(String file, int line) {
    return line == NO_LINE ? file : file + ":" + line;
  }

  /** One line for a person. */
  public String display() {
    StringBuilder text = new StringBuilder(place(file, line));
    if (object != null) {
      text.append(": ").append(object.display());
    }
    if (!field.isEmpty()) {
      text.append(": ").append(field);
    }
    text.append(": ").append(reason);
    return allowed.isEmpty() ? text.toString() : text.append("; allowed: ") + allowed;
  }
}
