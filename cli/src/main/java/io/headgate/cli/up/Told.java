package io.headgate.cli.up;

import io.headgate.cli.status.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a user has been told to be wrong and is still so.
 *
 * @param objects whose it is, by what was said
 */
record Told(Map<String, String> objects) {
  static final Told NOTHING = new Told(Map.of());

  Told {
    objects = Collections.unmodifiableMap(objects);
  }

  /**
   * What to tell now.
   *
   * @param fresh what has not been told
   * @param mended objects of which something was told and nothing is wrong any more, one each; of
   *     what is gone nothing is said
   */
  record Step(Told next, List<Cause> fresh, List<Cause> mended) {}

  /**
   * Takes what is wrong now.
   *
   * @param wrong objects that something is wrong with, also where another object is to blame
   * @param known objects that there are
   */
  Step on(List<Cause> causes, Set<String> wrong, Set<String> known) {
    Map<String, String> now = new HashMap<>();
    List<Cause> fresh = new ArrayList<>();
    for (Cause cause : causes) {
      boolean repeated = now.put(cause.words(), cause.object()) != null;
      if (!repeated && !objects.containsKey(cause.words())) {
        fresh.add(cause);
      }
    }
    Set<String> blamed = Set.copyOf(now.values());
    SortedSet<String> mended = new TreeSet<>();
    objects.forEach((words, object) -> {
      if (!object.isEmpty() && !blamed.contains(object)) {
        if (wrong.contains(object)) {
          now.put(words, object);
        } else if (known.contains(object)) {
          mended.add(object);
        }
      }
    });
    return new Step(new Told(now), fresh, mended.stream().map(Cause::mended).toList());
  }
}
