package io.headgate.log;

import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A batch that waits to be written.
 *
 * @param bytes of keys and payloads, plus a fixed share per record
 */
public record PendingAppend(
    List<Append> records, Optional<Checkpoint> checkpoint, long bytes, Answer<Void> answer) {
  private static final int RECORD_OVERHEAD_BYTES = 64;
  private static final int MAX_KEY_BYTES = 4096;

  public PendingAppend {
    records = List.copyOf(records);
  }

  /** Fails with {@link IllegalArgumentException} when a record is too large for the log. */
  public static PendingAppend of(
      List<Append> records,
      Optional<Checkpoint> checkpoint,
      int maxRecordBytes,
      Answer<Void> answer) {
    long bytes = 0;
    for (Append append : records) {
      bytes += RECORD_OVERHEAD_BYTES + sized(append, maxRecordBytes);
    }
    return new PendingAppend(records, checkpoint, bytes, answer);
  }

  private static long sized(Append append, int maxRecordBytes) {
    int key = append.key().length();
    if (key > MAX_KEY_BYTES / 3
        && append.key().getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of topic %s is longer than %d bytes: %.80s..."
              .formatted(append.topic().name(), MAX_KEY_BYTES, append.key()));
    }
    byte[] payload = append.payload();
    int length = payload == null ? 0 : payload.length;
    if (length > maxRecordBytes) {
      throw new IllegalArgumentException(
          "record %s of topic %s has %d bytes, the log takes %d"
              .formatted(append.key(), append.topic().name(), length, maxRecordBytes));
    }
    return (long) key + length;
  }
}
