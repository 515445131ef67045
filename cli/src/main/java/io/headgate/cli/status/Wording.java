package io.headgate.cli.status;

import io.headgate.cli.Misspelling;
import io.headgate.events.ResourceKey;
import io.headgate.translator.model.ResourceSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what is wrong as a line for people: where it was written, what it is, and what was meant.
 *
 * @param resources what is configured
 */
public record Wording(Places places, ResourceSet resources) {
  /** More would not help to choose. */
  private static final int MOST = 5;

  /** One line. */
  public String of(Cause cause) {
    return places.of(cause.object(), cause.spot()).map(place -> place + ": ").orElse("")
        + cause.words()
        + hint(cause);
  }

  private String hint(Cause cause) {
    List<String> near = meant(cause.missing());
    if (!near.isEmpty()) {
      return "; did you mean " + list(near, " or ") + "?";
    }
    return cause.others().isEmpty() ? "" : "; there is: " + list(cause.others(), ", ");
  }

  private static String list(List<String> names, String separator) {
    String some = names.stream().limit(MOST).collect(Collectors.joining(separator));
    return names.size() > MOST ? some + separator + (names.size() - MOST) + " more" : some;
  }

  /** Objects of the same kind and namespace with a name that is nearly the same. */
  private List<String> meant(String missing) {
    int space = missing.indexOf(' ');
    if (space < 0) {
      return List.of();
    }
    String kind = missing.substring(0, space);
    String namespace = missing.substring(space + 1, Math.max(missing.indexOf('/'), space) + 1);
    String name = missing.substring(space + 1 + namespace.length());
    List<String> known =
        resources.keys().stream()
            .filter(key -> key.kind().equals(kind))
            .filter(key -> namespace.equals(prefix(key)))
            .map(ResourceKey::name)
            .filter(other -> !other.equals(name)) // of another group, or it has just come
            .distinct()
            .toList();
    return Misspelling.meant(name, known).stream().map(near -> namespace + near).toList();
  }

  private static String prefix(ResourceKey key) {
    return key.namespace().isEmpty() ? "" : key.namespace() + "/";
  }
}
