package io.headgate.epp.decision;

import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.v1.DecisionBatch;
import io.headgate.events.v1.DecisionEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts notes into records, as many of one pool into one as there is room for: a record costs the
 * log more than what is in it. Not thread-safe.
 */
final class DecisionRecords {
  /** An outsize note has a larger record to itself. */
  private static final int MAX_BYTES = 64 * 1024;

  private final Map<String, Open> open = new LinkedHashMap<>();
  private final List<Append> full = new ArrayList<>();
  private int notes;

  /** A record that may have room. */
  private static final class Open {
    private final String key;
    private final DecisionBatch.Builder batch = DecisionBatch.newBuilder();
    private int bytes;

    Open(Note first) {
      key = Keys.decisions(first.pool(), first.id());
    }

    void add(DecisionEvent event, int size) {
      batch.addEvents(event);
      bytes += size;
    }

    Append record() {
      return Append.of(Topics.DECISIONS, key, DecisionEvent.newBuilder().setBatch(batch).build());
    }
  }

  /** Fails when the note cannot be encoded; it then costs no other. */
  void add(Note note) {
    DecisionEvent event = Notes.event(note);
    int size = event.getSerializedSize();
    Open last = open.get(note.pool());
    if (last != null && last.bytes + size > MAX_BYTES) {
      full.add(last.record());
      open.remove(note.pool());
    }
    open.computeIfAbsent(note.pool(), _ -> new Open(note)).add(event, size);
    notes++;
  }

  /** How many notes are in the records. */
  int notes() {
    return notes;
  }

  /** Of each pool in the order in which its notes came. */
  List<Append> all() {
    List<Append> records = new ArrayList<>(full);
    open.values().forEach(last -> records.add(last.record()));
    return records;
  }
}
