package io.headgate.watcher.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A place in a document, written as {@code spec.rules[0].matches[1].path.value}. */
public record FieldPath(@Nullable FieldPath parent, String name, int index) {
  public static final FieldPath ROOT = new FieldPath(null, "", -1);

  public FieldPath field(String name) {
    return new FieldPath(this, name, -1);
  }

  /** A dotted path below this one. */
  public FieldPath fields(String dotted) {
    FieldPath path = this;
    for (String name : dotted.split("\\.", -1)) {
      path = path.field(name);
    }
    return path;
  }

  public FieldPath item(int index) {
    return new FieldPath(this, "", index);
  }

  boolean isItem() {
    return index >= 0;
  }

  /** The steps from the root, the root itself left out. */
  Deque<FieldPath> steps() {
    Deque<FieldPath> steps = new ArrayDeque<>();
    for (FieldPath at = this; at.parent != null; at = at.parent) {
      steps.addFirst(at);
    }
    return steps;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (FieldPath step : steps()) {
      if (step.isItem()) {
        text.append('[').append(step.index).append(']');
      } else if (step.name.matches("[A-Za-z0-9_-]{1,253}")) {
        text.append(text.isEmpty() ? "" : ".").append(step.name);
      } else {
        text.append('[').append(Excerpt.of(step.name)).append(']');
      }
    }
    return text.toString();
  }
}
