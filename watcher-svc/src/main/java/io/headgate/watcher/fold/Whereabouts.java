package io.headgate.watcher.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.watcher.normalize.Normalizer;
import io.headgate.watcher.parse.Document;
import io.headgate.watcher.parse.FieldPath;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.parse.Lines;
import io.headgate.watcher.parse.YamlStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the objects of a file stand in its text; for what turns out wrong after it was read. */
public final class Whereabouts {
  private static final Pattern STEP = Pattern.compile("\\[(\\d+)]|[^.\\[\\]]+");

  private final Map<String, Written> objects = new HashMap<>();

  private Whereabouts() {}

  /** An object, or something in it. */
  private record Written(JsonNode node, FieldPath at, Lines lines) {
    Written field(String name) {
      return new Written(node.path(name), at.field(name), lines);
    }

    Written item(int index) {
      return new Written(node.path(index), at.item(index), lines);
    }

    /** The nearest below, or this itself, that has this value in its field {@code name}. */
    Optional<Written> named(String value) {
      return node.path("name").asText().equals(value) ? Optional.of(this) : below(value);
    }

    Optional<Written> below(String value) {
      if (node instanceof ArrayNode) {
        for (int i = 0; i < node.size(); i++) {
          Optional<Written> found = item(i).named(value);
          if (found.isPresent()) {
            return found;
          }
        }
        return Optional.empty();
      }
      return node.properties().stream()
          .flatMap(entry -> field(entry.getKey()).named(value).stream())
          .findFirst();
    }

    int line() {
      return lines.of(at);
    }
  }

  /** Never fails: of text that cannot be read nothing is known. */
  public static Whereabouts in(byte[] bytes, Limits limits) {
    Whereabouts all = new Whereabouts();
    for (Document document : YamlStream.parse(bytes, limits)) {
      switch (document) {
        case Document.WellFormed fine ->
            all.add(new Written(fine.root(), FieldPath.ROOT, fine.lines()), Declared.NOTHING);
        case Document.Broken _ -> {}
      }
    }
    return all;
  }

  /**
   * The line of something in an object; of what it is in, as far as that is there. Empty when the
   * object is not there.
   *
   * @param object {@code kind namespace/name}
   * @param field a path such as {@code spec.rules[0]}, empty for the whole
   * @param names what has the first of these names in there, what has the second in that, and so on
   */
  public OptionalInt line(String object, String field, List<String> names) {
    Written place = objects.get(object);
    if (place == null) {
      return OptionalInt.empty();
    }
    Matcher steps = STEP.matcher(field);
    while (steps.find()) {
      String index = steps.group(1);
      place = index == null ? place.field(steps.group()) : place.item(Integer.parseInt(index));
    }
    int line = place.line();
    boolean first = true;
    for (String name : names) {
      Optional<Written> found = first ? place.named(name) : place.below(name);
      if (found.isEmpty()) {
        break;
      }
      place = found.get();
      line = place.field("name").line();
      first = false;
    }
    return OptionalInt.of(line);
  }

  /** As {@link FileReader} takes lists apart. */
  private void add(Written written, Declared outer) {
    Declared declared = outer.by(written.node());
    Optional<ArrayNode> items = declared.items(written.node());
    if (items.isPresent()) {
      for (int i = 0; i < items.get().size(); i++) {
        add(written.field("items").item(i), declared.ofItems());
      }
      return;
    }
    declared
        .schema()
        .map(known -> Normalizer.key(known, written.node()).display())
        .ifPresent(object -> objects.putIfAbsent(object, written));
  }
}
