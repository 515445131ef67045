package io.headgate.xds.subscribe;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which resources of a response a refusal is about. Envoy takes clusters and listeners over one by
 * one and names those it does not:
 *
 * <pre>
 * Error adding/updating cluster(s) a: malformed IP address: x, b: duplicate cluster b found
 * Error adding/updating listener(s) l: malformed IP address: x\nm: ...
 * </pre>
 *
 * <p>Every other text is about the response as a whole, whatever names stand in it; see
 * docs/envoy.md.
 */
final class Blame {
  private static final List<String> NAMING =
      List.of("Error adding/updating cluster(s) ", "Error adding/updating listener(s) ");

  /** What Envoy puts behind a text that it cut. */
  private static final String CUT = "...(truncated)";

  private Blame() {}

  /** Some of {@code names}; all when the text does not tell, or not to its end. */
  static Set<String> of(Collection<String> names, String error) {
    if (error.endsWith(CUT) || error.length() >= Input.Answer.MAX_ERROR_CHARS) {
      return Set.copyOf(names);
    }
    Set<String> blamed = new HashSet<>();
    for (String prefix : NAMING) {
      if (error.startsWith(prefix)) {
        blamed.addAll(heads(error.substring(prefix.length())));
      }
    }
    blamed.retainAll(Set.copyOf(names));
    return blamed.isEmpty() ? Set.copyOf(names) : blamed;
  }

  /** What stands before the first colon of each entry; some are no names but parts of a reason. */
  private static List<String> heads(String entries) {
    return entries
        .lines()
        .flatMap(line -> List.of(line.split(", ")).stream())
        .filter(entry -> entry.contains(": "))
        .map(entry -> entry.substring(0, entry.indexOf(": ")))
        .toList();
  }
}
