package io.headgate.log.sqlite;

import io.headgate.events.Topic;
import io.headgate.events.Topic.Retention;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.log.PendingAppend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes over one connection; for one thread. */
final class LogWriter implements AutoCloseable {
  /** A topic that is too large is cut by about one part in so many at a time. */
  private static final int PIECES = 64;

  private final Connection connection;
  private final Statement control;
  private final PreparedStatement findTopic;
  private final PreparedStatement moveEnd;
  private final PreparedStatement saveCheckpoint;
  private final Map<Integer, PreparedStatement> inserts = new HashMap<>();
  private final Map<Integer, Weights> weights = new HashMap<>();

  LogWriter(Connection connection) throws SQLException {
    this.connection = connection;
    this.control = connection.createStatement();
    control.execute("pragma journal_size_limit = 67108864");
    this.findTopic = connection.prepareStatement("select id, next from topic where name = ?");
    this.moveEnd = connection.prepareStatement("update topic set next = ? where id = ?");
    this.saveCheckpoint =
        connection.prepareStatement(
            "insert into checkpoint (consumer, topic, offsets) values (?, ?, ?)"
                + " on conflict do update set offsets = excluded.offsets");
  }

  /** Writes all batches in one transaction; gives the new ends of the topics that grew. */
  Map<String, Long> append(List<PendingAppend> batches, long nowMillis) throws SQLException {
    Map<String, Open> open = new HashMap<>();
    inTransaction(() -> {
      for (PendingAppend batch : batches) {
        for (Append append : batch.records()) {
          open(open, append.topic()).add(append, nowMillis);
        }
        if (batch.checkpoint().isPresent()) {
          save(batch.checkpoint().get());
        }
      }
      for (Open topic : open.values()) {
        topic.finish();
      }
    });
    for (PendingAppend batch : batches) {
      for (Append append : batch.records()) {
        open(open, append.topic()).weigh(append);
      }
    }
    Map<String, Long> ends = new HashMap<>();
    open.forEach((name, topic) -> ends.put(name, topic.next));
    return ends;
  }

  /**
   * Drops what {@code topic} may forget among the {@code limit} records from {@code from} on.
   *
   * @return where the next slice starts, or -1 when nothing old enough is left
   */
  long retain(Topic<?> topic, long from, int limit, long nowMillis) throws SQLException {
    Open known = find(topic.name());
    if (known == null) {
      return -1;
    }
    long cutoff =
        nowMillis
            - switch (topic.retention()) {
              case Retention.Window(var window, long _) -> window.toMillis();
              case Retention.Compacted(var history) -> history.toMillis();
            };
    long[] slice = slice(known.id, from, limit, cutoff);
    if (slice.length == 0) {
      boolean more =
          topic.retention() instanceof Retention.Window window
              && window.isBounded()
              && trim(known, window.maxBytes(), limit);
      return more ? from : -1;
    }
    String delete =
        "delete from records_%d as r where r.\"offset\" between %d and %d"
            .formatted(known.id, slice[0], slice[1]);
    String sameKey = "exists (select 1 from records_" + known.id + " o where o.key = r.key";
    inTransaction(() -> {
      switch (topic.retention()) {
        case Retention.Window _ -> control.execute(delete);
        case Retention.Compacted _ -> {
          control.execute(delete + " and " + sameKey + " and o.\"offset\" > r.\"offset\")");
          // A tombstone must outlive all it covers.
          control.execute(
              delete
                  + " and payload is null and not "
                  + sameKey
                  + " and o.\"offset\" < r.\"offset\")");
        }
      }
    });
    return slice[1] + 1;
  }

  /** Gives some free pages back to the file system when they have become many. */
  void shrink(int maxPages) throws SQLException {
    if (number("pragma freelist_count") > number("pragma page_count") / 2) {
      // It frees a page per step; only executeUpdate steps to the end.
      control.executeUpdate("pragma incremental_vacuum(" + maxPages + ")");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /**
   * Goes one step towards a topic of at most {@code maxBytes}: weighs the next records, or drops
   * the oldest ones.
   *
   * @return whether there may be more to do
   */
  private boolean trim(Open topic, long maxBytes, int limit) throws SQLException {
    Weights known = weights.computeIfAbsent(topic.id, _ -> new Weights(limit, maxBytes / PIECES));
    if (known.end() < topic.next && weigh(topic.id, known, limit)) {
      return true;
    }
    known.forgetBefore(number("select min(\"offset\") from records_" + topic.id));
    if (known.bytes() <= maxBytes) {
      return false;
    }
    Weights.Piece oldest = known.oldest();
    inTransaction(() ->
        control.execute(
            "delete from records_%d where \"offset\" <= %d".formatted(topic.id, oldest.last())));
    known.forgetBefore(oldest.last() + 1);
    return true;
  }

  /** Whether there were records that had not been weighed. */
  private boolean weigh(int id, Weights known, int limit) throws SQLException {
    boolean any = false;
    try (ResultSet result =
        control.executeQuery(
            ("select \"offset\", length(key) + ifnull(length(payload), 0) from records_%d"
                    + " where \"offset\" >= %d order by \"offset\" limit %d")
                .formatted(id, known.end(), limit))) {
      while (result.next()) {
        known.add(result.getLong(1), result.getLong(2));
        any = true;
      }
    }
    return any;
  }

  /** First and last offset of a run of at most {@code limit} records older than {@code cutoff}. */
  private long[] slice(int id, long from, int limit, long cutoff) throws SQLException {
    long first = -1;
    long last = -1;
    try (ResultSet result =
        control.executeQuery(
            "select \"offset\", at from records_%d where \"offset\" >= %d order by \"offset\" limit %d"
                .formatted(id, from, limit))) {
      while (result.next() && result.getLong(2) < cutoff) {
        first = first < 0 ? result.getLong(1) : first;
        last = result.getLong(1);
      }
    }
    return first < 0 ? new long[0] : new long[] {first, last};
  }

  private Open open(Map<String, Open> open, Topic<?> topic) throws SQLException {
    Open known = open.get(topic.name());
    if (known == null) {
      known = find(topic.name());
      if (known == null) {
        known = create(topic);
      }
      open.put(topic.name(), known);
    }
    return known;
  }

  private @Nullable Open find(String topic) throws SQLException {
    findTopic.setString(1, topic);
    try (ResultSet result = findTopic.executeQuery()) {
      return result.next() ? new Open(result.getInt(1), result.getLong(2)) : null;
    }
  }

  private Open create(Topic<?> topic) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into topic (name, next) values (?, 0) returning id")) {
      insert.setString(1, topic.name());
      int id;
      try (ResultSet result = insert.executeQuery()) {
        result.next();
        id = result.getInt(1);
      }
      control.execute(
          """
          create table records_%d (
            "offset" integer primary key,
            at integer not null,
            key text not null,
            payload blob) strict\
          """
              .formatted(id));
      if (topic.retention() instanceof Retention.Compacted) {
        control.execute("create index key_%d on records_%d (key, \"offset\")".formatted(id, id));
      }
      return new Open(id, 0);
    }
  }

  private void save(Checkpoint checkpoint) throws SQLException {
    saveCheckpoint.setString(1, checkpoint.consumer());
    saveCheckpoint.setString(2, checkpoint.topic().name());
    saveCheckpoint.setString(3, Offsets.format(checkpoint.position()));
    saveCheckpoint.executeUpdate();
  }

  private long number(String query) throws SQLException {
    try (ResultSet result = control.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private void inTransaction(Work work) throws SQLException {
    control.execute("begin immediate");
    try {
      work.run();
      control.execute("commit");
    } catch (SQLException | RuntimeException e) {
      forgetInserts(e);
      try {
        control.execute("rollback");
      } catch (SQLException alreadyRolledBack) {
        e.addSuppressed(alreadyRolledBack);
      }
      throw e;
    }
  }

  /** They hold rows that will not be written, perhaps for tables that will not be. */
  private void forgetInserts(Exception cause) {
    for (PreparedStatement insert : inserts.values()) {
      try {
        insert.close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
    inserts.clear();
  }

  /** A topic that is being written to in this transaction. */
  private final class Open {
    private final int id;
    private long next;
    private long unweighed;
    private @Nullable PreparedStatement insert;

    Open(int id, long next) {
      this.id = id;
      this.next = next;
      this.unweighed = next;
    }

    void add(Append append, long nowMillis) throws SQLException {
      if (insert == null) {
        insert = insert(id);
      }
      insert.setLong(1, next++);
      insert.setLong(2, nowMillis);
      insert.setString(3, append.key());
      insert.setBytes(4, append.payload());
      insert.addBatch();
    }

    /** What is on record, so that retention need not read it again. */
    void weigh(Append append) {
      Weights known = weights.get(id);
      if (known != null && known.end() == unweighed) {
        byte[] payload = append.payload();
        known.add(unweighed, append.key().length() + (payload == null ? 0 : payload.length));
      }
      unweighed++;
    }

    void finish() throws SQLException {
      if (insert != null) {
        insert.executeBatch();
      }
      moveEnd.setLong(1, next);
      moveEnd.setInt(2, id);
      moveEnd.executeUpdate();
    }
  }

  private PreparedStatement insert(int id) throws SQLException {
    PreparedStatement insert = inserts.get(id);
    if (insert == null) {
      insert =
          connection.prepareStatement(
              "insert into records_%d (\"offset\", at, key, payload) values (?, ?, ?, ?)"
                  .formatted(id));
      inserts.put(id, insert);
    }
    return insert;
  }
}
