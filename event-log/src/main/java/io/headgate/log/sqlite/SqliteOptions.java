package io.headgate.log.sqlite;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How a log file is used.
 *
 * @param readOnly never writes, for looking at a log that another process writes
 * @param durability what an acknowledged append survives
 * @param maxPendingRecords appended but not yet written, before appends fail as overloaded
 * @param maxPendingBytes the same in bytes
 * @param maxRecordBytes largest payload taken
 * @param pollInterval how often to look for what other processes wrote
 * @param retentionInterval how often old records are dropped
 * @param busyTimeout how long to wait for another process's transaction
 * @param clock stamps records and dates retention
 */
@RecordBuilder
public record SqliteOptions(
    boolean readOnly,
    Durability durability,
    int maxPendingRecords,
    long maxPendingBytes,
    int maxRecordBytes,
    Duration pollInterval,
    Duration retentionInterval,
    Duration busyTimeout,
    InstantSource clock)
    implements SqliteOptionsBuilder.With {

  /** What an acknowledged append survives. */
  public enum Durability {
    /**
     * The end of the process, however sudden: the operating system has the bytes. A power cut may
     * cost the last moments, never the file.
     */
    PROCESS,
    /** A power cut, too: one fsync per group of appends. */
    POWER
  }

  public static final SqliteOptions DEFAULT =
      new SqliteOptions(
          false,
          Durability.PROCESS,
          100_000,
          64L << 20,
          8 << 20,
          Duration.ofMillis(20),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          InstantSource.system());

  public SqliteOptions {
    if (maxPendingRecords < 1 || maxPendingBytes < 1 || maxRecordBytes < 1) {
      throw new IllegalArgumentException("bounds of the log must be positive");
    }
    if (pollInterval.toMillis() < 1 || retentionInterval.toMillis() < 1) {
      throw new IllegalArgumentException("intervals of the log must be a millisecond or more");
    }
  }

  /** For looking at a log that another process writes. */
  public static SqliteOptions forReading() {
    return DEFAULT.withReadOnly(true);
  }

  public SqliteOptions withPending(int records, long bytes) {
    return with(options -> options.maxPendingRecords(records).maxPendingBytes(bytes));
  }
}
