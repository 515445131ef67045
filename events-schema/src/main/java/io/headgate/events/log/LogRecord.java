package io.headgate.events.log;

import com.google.protobuf.MessageLite;
import io.headgate.events.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One record as it stands on the log.
 *
 * @param offset position in its partition, counting up, possibly with gaps
 * @param timestampMillis when it was appended, since the epoch
 * @param payload serialised message, or null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record LogRecord(
    Topic<?> topic,
    int partition,
    long offset,
    long timestampMillis,
    String key,
    byte @Nullable [] payload) {

  public boolean isTombstone() {
    return payload == null;
  }

  /**
   * Decodes the payload. {@code topic} must be this record's own; a tombstone has nothing to
   * decode.
   */
  public <T extends MessageLite> T decode(Topic<T> topic) {
    if (payload == null || !topic.name().equals(this.topic.name())) {
      throw new IllegalArgumentException("no " + topic.name() + " payload under key " + key);
    }
    return topic.decode(payload);
  }

  /** Decodes the payload, whatever it is; {@code topic} must be this record's own. */
  public <T extends MessageLite> Decoded<T> tryDecode(Topic<T> topic) {
    if (isTombstone()) {
      return new Decoded.Tombstone<>();
    }
    try {
      return new Decoded.Value<>(decode(topic));
    } catch (IllegalArgumentException e) {
      return new Decoded.Broken<>(String.valueOf(e.getMessage()));
    }
  }

  /** Where it stands, for people: {@code topic[partition]@offset key}. */
  public String display() {
    return topic.name() + "[" + partition + "]@" + offset + " " + key;
  }
}
