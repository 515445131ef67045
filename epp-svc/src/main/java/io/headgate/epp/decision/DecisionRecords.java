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
  /** A reader takes several hundred records at a time into memory. */
  private static final int MAX_BYTES = 64 * 1024;

  private final Map<String, Open> open = new LinkedHashMap<>();
  private final List<Append> full = new ArrayList<>();

  /** A record that still has room. */
  private record Open(String key, DecisionBatch.Builder batch, int bytes) {}

  /** Fails when the note cannot be encoded; it then costs no other. */
  void add(Note note) {
    DecisionEvent event = Notes.event(note);
    int bytes = event.getSerializedSize();
    Open last = open.get(note.pool());
    if (last != null && last.bytes() + bytes > MAX_BYTES) {
      full.add(record(last));
      last = null;
    }
    Open next =
        last == null
            ? new Open(Keys.decisions(note.pool(), note.id()), DecisionBatch.newBuilder(), bytes)
            : new Open(last.key(), last.batch(), last.bytes() + bytes);
    next.batch().addEvents(event);
    open.put(note.pool(), next);
  }

  /** Of each pool in the order in which its notes came. */
  List<Append> all() {
    List<Append> records = new ArrayList<>(full);
    open.values().forEach(last -> records.add(record(last)));
    return records;
  }

  private static Append record(Open made) {
    return Append.of(
        Topics.DECISIONS, made.key(), DecisionEvent.newBuilder().setBatch(made.batch()).build());
  }
}
