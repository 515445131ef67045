package io.headgate.watcher.ledger;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.events.v1.Synced;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * What the log holds, held against what the source says. Each {@link #on} gives the next ledger and
 * the records that make the log agree; nothing is written twice. Maps are persistent, so that one
 * change among many objects costs no copy of them all.
 *
 * <p>What the log holds and the source has not told yet is tombstoned once the source is synced,
 * unless a problem says that its text is there but wrong, or may be there but cannot be read: then
 * the last good version stays.
 *
 * @param logged by key, as it stands on the log once all records given so far are written
 * @param told what the source has said to exist since it started
 */
public record Ledger(
    PMap<ResourceKey, Resource> logged,
    PSet<ResourceKey> told,
    Set<Problem> problems,
    boolean synced) {

  /** Stands for a record that cannot be read: it differs from all that a source may say. */
  private static final Resource UNREADABLE = Resource.getDefaultInstance();

  /** Of an empty log. */
  public static final Ledger EMPTY =
      new Ledger(HashTreePMap.empty(), HashTreePSet.empty(), Set.of(), false);

  public Ledger {
    problems = Collections.unmodifiableSet(problems);
  }

  /** The next ledger, and what to write. */
  public record Step(Ledger next, List<Append> records) {
    public Step {
      records = List.copyOf(records);
    }
  }

  /**
   * Starts from a compacted read of topic {@code resources}.
   *
   * @param broken told of records that cannot be read, and why; what the source says replaces them,
   *     and those of which it says nothing go
   */
  public static Ledger of(List<LogRecord> compacted, BiConsumer<LogRecord, String> broken) {
    Map<ResourceKey, Resource> logged = new HashMap<>();
    for (LogRecord record : compacted) {
      if (Keys.isSynced(record.key())) {
        continue;
      }
      switch (record.tryDecode(Topics.RESOURCES)) {
        case Decoded.Tombstone() -> {}
        case Decoded.Broken(String reason) -> {
          broken.accept(record, reason);
          ResourceKey.tryParse(record.key()).ifPresent(key -> logged.put(key, UNREADABLE));
        }
        case Decoded.Value(ResourceEvent event) -> {
          Optional<ResourceKey> key = ResourceKey.tryParse(record.key());
          if (key.isEmpty()) {
            broken.accept(record, "the key names no resource");
          } else if (event.hasResource()) {
            logged.put(key.get(), event.getResource());
          }
        }
      }
    }
    return new Ledger(HashTreePMap.from(logged), HashTreePSet.empty(), Set.of(), false);
  }

  /**
   * Takes one batch of the source.
   *
   * @param now RFC 3339, the creation time of objects that are new
   */
  public Step on(List<SourceEvent> batch, Sealer sealer, String now) {
    PMap<ResourceKey, Resource> nextLogged = logged;
    PSet<ResourceKey> nextTold = told;
    Set<Problem> nextProblems = new LinkedHashSet<>(problems);
    List<Append> records = new ArrayList<>();
    boolean nowSynced = synced;
    Append marker = null;
    for (SourceEvent event : batch) {
      switch (event) {
        case SourceEvent.Upserted(Resource fresh) -> {
          ResourceKey key = keyOf(fresh);
          nextTold = nextTold.plus(key);
          Resource before = readable(nextLogged, key);
          Resource stamped = Stamp.stamp(Sealing.seal(fresh, key, sealer), before, now);
          if (before == null || differs(before, stamped)) {
            nextLogged = nextLogged.plus(key, stamped);
            records.add(upsert(key, stamped));
          }
        }
        case SourceEvent.Deleted(ResourceKey key) -> {
          nextTold = nextTold.minus(key);
          if (nextLogged.containsKey(key)) {
            nextLogged = nextLogged.minus(key);
            records.add(Append.tombstone(Topics.RESOURCES, Keys.resource(key)));
          }
        }
        case SourceEvent.Rejected(Problem problem) -> nextProblems.add(problem);
        case SourceEvent.Cleared(Problem problem) -> nextProblems.remove(problem);
        case SourceEvent.Synced(String source, long objects) -> {
          nowSynced = true;
          marker =
              Append.of(
                  Topics.RESOURCES,
                  Keys.synced(source),
                  ResourceEvent.newBuilder()
                      .setSynced(Synced.newBuilder().setSource(source).setObjects(objects))
                      .build());
        }
      }
    }
    if (nowSynced && (!synced || !nextProblems.equals(problems))) {
      Map<ResourceKey, Resource> right = new HashMap<>(nextLogged);
      forget(right, nextTold, nextProblems, records);
      tellProblems(right, nextProblems, records);
      nextLogged = HashTreePMap.from(right);
    }
    if (marker != null) {
      records.add(marker);
    }
    return new Step(new Ledger(nextLogged, nextTold, nextProblems, nowSynced), records);
  }

  /** Whether something is on the log whose text {@code problem} keeps out: it stays in force. */
  public boolean keeps(Problem problem) {
    return keeps(logged, problem);
  }

  private static boolean keeps(Map<ResourceKey, Resource> logged, Problem problem) {
    if (problem.severity() != Problem.Severity.ERROR) {
      return false;
    }
    ResourceKey object = problem.object();
    return object != null
        ? readable(logged, object) != null
        : logged.entrySet().stream()
            .filter(known -> !ProblemRecords.is(known.getKey()))
            .filter(known -> !known.getValue().equals(UNREADABLE))
            .anyMatch(known -> problem.concerns(fileOf(known.getValue())));
  }

  private static @Nullable Resource readable(Map<ResourceKey, Resource> logged, ResourceKey key) {
    Resource found = logged.get(key);
    return found == null || found.equals(UNREADABLE) ? null : found;
  }

  private static void forget(
      Map<ResourceKey, Resource> logged,
      Set<ResourceKey> told,
      Set<Problem> problems,
      List<Append> records) {
    Set<ResourceKey> wrongObjects = new HashSet<>();
    List<Problem> wrongFiles = new ArrayList<>();
    for (Problem problem : problems) {
      if (problem.severity() == Problem.Severity.ERROR) {
        if (problem.object() == null) {
          wrongFiles.add(problem);
        } else {
          wrongObjects.add(problem.object());
        }
      }
    }
    for (ResourceKey key : new TreeSet<>(logged.keySet())) {
      Resource resource = readable(logged, key);
      boolean kept =
          resource != null
              && (wrongObjects.contains(key)
                  || wrongFiles.stream().anyMatch(wrong -> wrong.concerns(fileOf(resource))));
      if (!told.contains(key) && !ProblemRecords.is(key) && !kept) {
        logged.remove(key);
        records.add(Append.tombstone(Topics.RESOURCES, Keys.resource(key)));
      }
    }
  }

  private static void tellProblems(
      Map<ResourceKey, Resource> logged, Set<Problem> problems, List<Append> records) {
    SortedMap<ResourceKey, Resource> wanted =
        ProblemRecords.of(problems, problem -> keeps(logged, problem));
    for (ResourceKey key : new TreeMap<>(logged).keySet()) {
      if (ProblemRecords.is(key) && !wanted.containsKey(key)) {
        logged.remove(key);
        records.add(Append.tombstone(Topics.RESOURCES, Keys.resource(key)));
      }
    }
    wanted.forEach((key, record) -> {
      if (!record.equals(logged.put(key, record))) {
        records.add(upsert(key, record));
      }
    });
  }

  private static Append upsert(ResourceKey key, Resource resource) {
    return Append.of(
        Topics.RESOURCES,
        Keys.resource(key),
        ResourceEvent.newBuilder().setResource(resource).build());
  }

  private static boolean differs(Resource before, Resource after) {
    return !before.getJson().equals(after.getJson()) || !fileOf(before).equals(fileOf(after));
  }

  private static String fileOf(Resource resource) {
    String origin = resource.getOrigin();
    int colon = origin.lastIndexOf(':');
    return colon < 0 ? origin : origin.substring(0, colon);
  }

  private static ResourceKey keyOf(Resource resource) {
    return ResourceKey.of(
        resource.getApiVersion(), resource.getKind(), resource.getNamespace(), resource.getName());
  }
}
