package io.headgate.watcher.fold;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every file and, from all of them, every object. Of several files that define an object the one in
 * force stays so; at first files count in the order of their names.
 */
public final class World {
  public static final World EMPTY = new World(new TreeMap<>(), Map.of());

  private final SortedMap<String, FileState> files;
  private final SortedMap<ResourceKey, Resource> objects = new TreeMap<>();
  private final Map<ResourceKey, Winner> winners = new HashMap<>();
  private final Set<ResourceKey> claimed = new HashSet<>();
  private final Set<Problem> problems = new LinkedHashSet<>();

  private World(SortedMap<String, FileState> files, Map<ResourceKey, Winner> before) {
    this.files = Collections.unmodifiableSortedMap(files);
    files.forEach((file, state) -> state.entries().forEach(entry -> stand(file, entry, before)));
    files.forEach((file, state) -> {
      for (Entry entry : state.entries()) {
        switch (entry) {
          case Entry.Good good -> {
            claimed.add(good.key());
            Resource winner = define(good.key());
            if (!winner.equals(good.resource())) {
              problems.add(duplicate(file, good, winner.getOrigin()));
            }
          }
          case Entry.Held held -> {
            if (held.lastGood() != null) {
              define(held.key());
            }
            claimed.add(held.key());
            problems.addAll(held.problems());
          }
          case Entry.Remark remark -> problems.add(remark.problem());
        }
      }
    });
  }

  /** Who defines an object: the file that did so before, else the first. */
  private record Winner(String file, Resource resource) {}

  private void stand(String file, Entry entry, Map<ResourceKey, Winner> before) {
    Resource candidate =
        switch (entry) {
          case Entry.Good good -> good.resource();
          case Entry.Held held -> held.lastGood();
          case Entry.Remark _ -> null;
        };
    if (candidate == null) {
      return;
    }
    ResourceKey key =
        ResourceKey.of(
            candidate.getApiVersion(),
            candidate.getKind(),
            candidate.getNamespace(),
            candidate.getName());
    Winner known = winners.get(key);
    Winner incumbent = before.get(key);
    boolean returns =
        known != null
            && incumbent != null
            && incumbent.file().equals(file)
            && !known.file().equals(file);
    if (known == null || returns) {
      winners.put(key, new Winner(file, candidate));
    }
  }

  public FileState file(String name) {
    return files.getOrDefault(name, FileState.EMPTY);
  }

  public Set<String> fileNames() {
    return files.keySet();
  }

  /**
   * Another world in which {@code changed} files say something else and {@code gone} ones nothing.
   */
  public World with(Map<String, FileState> changed, Set<String> gone) {
    SortedMap<String, FileState> next = new TreeMap<>(files);
    next.putAll(changed);
    next.keySet().removeAll(gone);
    return new World(next, winners);
  }

  /** The files of those objects that {@code next} has no more. */
  public Set<String> filesThatLose(World next) {
    Set<String> files = new HashSet<>();
    objects.forEach((key, resource) -> {
      if (!next.objects.containsKey(key)) {
        files.add(fileOf(resource));
      }
    });
    return files;
  }

  public int size() {
    return objects.size();
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What happened between this world and {@code next}. */
  public List<SourceEvent> diff(World next) {
    List<SourceEvent> events = new ArrayList<>();
    claimed.stream()
        .filter(key -> !next.claimed.contains(key))
        .sorted()
        .forEach(key -> events.add(new SourceEvent.Deleted(key)));
    next.objects.forEach((key, resource) -> {
      if (differs(objects.get(key), resource)) {
        events.add(new SourceEvent.Upserted(resource));
      }
    });
    problems.stream()
        .filter(problem -> !next.problems.contains(problem))
        .forEach(problem -> events.add(new SourceEvent.Cleared(problem)));
    next.problems.stream()
        .filter(problem -> !problems.contains(problem))
        .forEach(problem -> events.add(new SourceEvent.Rejected(problem)));
    return List.copyOf(events);
  }

  private Resource define(ResourceKey key) {
    Resource winner = Objects.requireNonNull(winners.get(key)).resource();
    objects.put(key, winner);
    claimed.add(key);
    return winner;
  }

  private static boolean differs(@Nullable Resource before, Resource after) {
    return before == null
        || !before.getJson().equals(after.getJson())
        || !fileOf(before).equals(fileOf(after));
  }

  /** The line may move without the object changing; the file matters to people. */
  private static String fileOf(Resource resource) {
    String origin = resource.getOrigin();
    return origin.substring(0, Math.max(0, origin.lastIndexOf(':')));
  }

  private static Problem duplicate(String file, Entry.Good good, String first) {
    return new Problem(
        Problem.Severity.ERROR,
        file,
        good.line(),
        good.key(),
        "metadata.name",
        "is defined in " + first + " already",
        "each object once");
  }
}
