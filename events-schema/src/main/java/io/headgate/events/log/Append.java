package io.headgate.events.log;

import com.google.protobuf.MessageLite;
import io.headgate.events.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One record to be written.
 *
 * @param payload serialised message, or null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Append(Topic<?> topic, String key, byte @Nullable [] payload) {

  public static <T extends MessageLite> Append of(Topic<T> topic, String key, T message) {
    return new Append(topic, key, message.toByteArray());
  }

  public static Append tombstone(Topic<?> topic, String key) {
    return new Append(topic, key, null);
  }
}
