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
  private final Connection connection;
  private final Statement control;
  private final PreparedStatement findTopic;
  private final PreparedStatement moveEnd;
  private final PreparedStatement saveCheckpoint;
  private final Map<Integer, PreparedStatement> inserts = new HashMap<>();
  private final LogTrimmer trimmer;

  LogWriter(Connection connection) throws SQLException {
    this.connection = connection;
    this.control = connection.createStatement();
    this.trimmer = new LogTrimmer(control);
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
    return known == null
        ? -1
        : trimmer.retain(known.id, known.next, topic.retention(), from, limit, nowMillis);
  }

  void shrink(int maxPages) throws SQLException {
    trimmer.shrink(maxPages);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
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

  private void inTransaction(Transaction.Work work) throws SQLException {
    try {
      Transaction.run(control, work);
    } catch (SQLException | RuntimeException e) {
      forgetInserts(e);
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

    void weigh(Append append) {
      byte[] payload = append.payload();
      trimmer.written(
          id, unweighed++, append.key().length() + (payload == null ? 0 : payload.length));
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
