package io.headgate.watcher.fold;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.source.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one document, or one item of a list, came to. */
public sealed interface Entry {

  /** An object that is in force. */
  record Good(ResourceKey key, Resource resource, int line) implements Entry {}

  /**
   * An object whose text is wrong at present.
   *
   * @param lastGood what stays in force, or null when this process never saw a good version
   */
  record Held(ResourceKey key, @Nullable Resource lastGood, List<Problem> problems)
      implements Entry {
    public Held {
      problems = List.copyOf(problems);
    }
  }

  /** Text that names no object we take. {@code hides}: it may have been any object of the file. */
  record Remark(Problem problem, boolean hides) implements Entry {}
}
