package io.headgate.log.sqlite;

import io.headgate.events.Topic;
import io.headgate.events.log.EventLog.Compacted;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads over one connection; for one thread. */
final class LogReader implements AutoCloseable {
  private static final String SELECT = "select \"offset\", at, key, payload from ";

  private final Connection connection;
  private final PreparedStatement topics;
  private final PreparedStatement dataVersion;
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, PreparedStatement> reads = new HashMap<>();

  static LogReader open(SqliteFile file) throws SQLException {
    Connection connection = file.reader();
    try {
      return new LogReader(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private LogReader(Connection connection) throws SQLException {
    this.connection = connection;
    this.topics = connection.prepareStatement("select id, name, next from topic");
    this.dataVersion = connection.prepareStatement("pragma data_version");
  }

  /** Changes when another connection has committed. */
  long dataVersion() throws SQLException {
    try (ResultSet result = dataVersion.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** The next offset of every topic that has ever had a record. */
  Map<String, Long> ends() throws SQLException {
    Map<String, Long> ends = new HashMap<>();
    try (ResultSet result = topics.executeQuery()) {
      while (result.next()) {
        ids.put(result.getString(2), result.getInt(1));
        ends.put(result.getString(2), result.getLong(3));
      }
    }
    return ends;
  }

  /** Up to {@code limit} records, or fewer once they exceed {@code maxBytes}. */
  List<LogRecord> read(Topic<?> topic, long from, int limit, long maxBytes) throws SQLException {
    if (!ids.containsKey(topic.name())) {
      ends();
    }
    Integer id = ids.get(topic.name());
    if (id == null) {
      return List.of();
    }
    PreparedStatement read = reads.get(topic.name());
    if (read == null) {
      read =
          connection.prepareStatement(
              SELECT + "records_" + id + " where \"offset\" >= ? order by \"offset\" limit ?");
      reads.put(topic.name(), read);
    }
    read.setLong(1, from);
    read.setInt(2, limit);
    try (ResultSet result = read.executeQuery()) {
      return records(topic, result, maxBytes);
    }
  }

  /** Records and end come from one snapshot of the file. */
  Compacted readCompacted(Topic<?> topic) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin");
      try {
        long end = ends().getOrDefault(topic.name(), 0L);
        Integer id = ids.get(topic.name());
        if (id == null) {
          return new Compacted(List.of(), Position.at(0));
        }
        String newest =
            "%srecords_%d where \"offset\" in (select max(\"offset\") from records_%d group by key)"
                .formatted(SELECT, id, id);
        try (ResultSet result =
            statement.executeQuery(newest + " and payload is not null order by \"offset\"")) {
          return new Compacted(records(topic, result, Long.MAX_VALUE), Position.at(end));
        }
      } finally {
        statement.execute("rollback");
      }
    }
  }

  Optional<Position> checkpoint(String consumer, Topic<?> topic) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select offsets from checkpoint where consumer = ? and topic = ?")) {
      select.setString(1, consumer);
      select.setString(2, topic.name());
      try (ResultSet result = select.executeQuery()) {
        return result.next() ? Optional.of(Offsets.parse(result.getString(1))) : Optional.empty();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static List<LogRecord> records(Topic<?> topic, ResultSet result, long maxBytes)
      throws SQLException {
    List<LogRecord> records = new ArrayList<>();
    long bytes = 0;
    while (bytes < maxBytes && result.next()) {
      byte[] payload = result.getBytes(4);
      bytes += payload == null ? 0 : payload.length;
      records.add(
          new LogRecord(
              topic, 0, result.getLong(1), result.getLong(2), result.getString(3), payload));
    }
    return records;
  }
}
