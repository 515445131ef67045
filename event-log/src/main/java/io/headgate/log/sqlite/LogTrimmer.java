package io.headgate.log.sqlite;

import io.headgate.events.Topic.Retention;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Drops what topics may forget, a slice at a time; for the thread that writes. */
final class LogTrimmer {
  /** A topic that is too large is cut by about one part in so many at a time. */
  private static final int PIECES = 64;

  private final Statement control;
  private final Map<Integer, Weights> weights = new HashMap<>();

  LogTrimmer(Statement control) {
    this.control = control;
  }

  /** Takes note of a record that has been written, so that it need not be read to be weighed. */
  void written(int id, long offset, long bytes) {
    Weights known = weights.get(id);
    if (known != null && known.end() == offset) {
      known.add(offset, bytes);
    }
  }

  /**
   * Drops what a topic may forget among the {@code limit} records from {@code from} on.
   *
   * @param end the offset that its next record will have
   * @return where the next slice starts, or -1 when nothing old enough is left
   */
  long retain(int id, long end, Retention retention, long from, int limit, long nowMillis)
      throws SQLException {
    long cutoff =
        nowMillis
            - switch (retention) {
              case Retention.Window(var window, long _) -> window.toMillis();
              case Retention.Compacted(var history) -> history.toMillis();
            };
    long[] slice = slice(id, from, limit, cutoff);
    if (slice.length == 0) {
      boolean more =
          retention instanceof Retention.Window window
              && window.isBounded()
              && trim(id, end, window.maxBytes(), limit);
      return more ? from : -1;
    }
    String delete =
        "delete from records_%d as r where r.\"offset\" between %d and %d"
            .formatted(id, slice[0], slice[1]);
    String sameKey = "exists (select 1 from records_" + id + " o where o.key = r.key";
    Transaction.run(
        control,
        () -> {
          switch (retention) {
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

  /**
   * Goes one step towards a topic of at most {@code maxBytes}: weighs the next records, or drops
   * the oldest ones.
   *
   * @return whether there may be more to do
   */
  private boolean trim(int id, long end, long maxBytes, int limit) throws SQLException {
    Weights known = weights.computeIfAbsent(id, _ -> new Weights(limit, maxBytes / PIECES));
    if (known.end() < end && weigh(id, known, limit)) {
      return true;
    }
    known.forgetBefore(number("select min(\"offset\") from records_" + id));
    if (known.bytes() <= maxBytes) {
      return false;
    }
    Weights.Piece oldest = known.oldest();
    Transaction.run(
        control,
        () ->
            control.execute(
                "delete from records_%d where \"offset\" <= %d".formatted(id, oldest.last())));
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

  private long number(String query) throws SQLException {
    try (ResultSet result = control.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }
}
