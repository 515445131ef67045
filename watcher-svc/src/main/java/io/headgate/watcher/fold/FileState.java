package io.headgate.watcher.fold;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.source.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one file says, with the last good version of what it says wrongly at present. */
public record FileState(List<Entry> entries) {
  public static final FileState EMPTY = new FileState(List.of());

  public FileState {
    entries = List.copyOf(entries);
  }

  /** This file read anew. */
  public FileState next(List<Entry> read) {
    Map<ResourceKey, Resource> before = resources();
    List<Entry> next = new ArrayList<>();
    boolean hides = false;
    Set<ResourceKey> named = new HashSet<>();
    for (Entry entry : read) {
      switch (entry) {
        case Entry.Good good -> {
          named.add(good.key());
          next.add(good);
        }
        case Entry.Held held -> {
          named.add(held.key());
          next.add(new Entry.Held(held.key(), before.get(held.key()), held.problems()));
        }
        case Entry.Remark remark -> {
          hides |= remark.hides();
          next.add(remark);
        }
      }
    }
    if (hides) {
      // The broken text may have been any of these.
      before.forEach((key, resource) -> {
        if (!named.contains(key)) {
          next.add(new Entry.Held(key, resource, List.of()));
        }
      });
    }
    return new FileState(next);
  }

  /** This file when it cannot be read: all stays, and the reason is told. */
  public FileState unreadable(Problem why) {
    return next(List.of(new Entry.Remark(why, true)));
  }

  /** Whether taking {@code next} would drop objects or report broken text. */
  public boolean loses(FileState next) {
    return !next.keys().containsAll(keys())
        || next.entries.stream().anyMatch(entry -> entry instanceof Entry.Remark r && r.hides());
  }

  private Map<ResourceKey, Resource> resources() {
    Map<ResourceKey, Resource> resources = new LinkedHashMap<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Good good -> resources.putIfAbsent(good.key(), good.resource());
        case Entry.Held held -> {
          if (held.lastGood() != null) {
            resources.putIfAbsent(held.key(), held.lastGood());
          }
        }
        case Entry.Remark _ -> {}
      }
    }
    return resources;
  }

  Set<ResourceKey> keys() {
    Set<ResourceKey> keys = new HashSet<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Good good -> keys.add(good.key());
        case Entry.Held held -> keys.add(held.key());
        case Entry.Remark _ -> {}
      }
    }
    return keys;
  }
}
