package io.headgate.events;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;

/**
 * A named stream of keyed events of one payload type.
 *
 * @param name the topic's name in every log adapter
 * @param parser decodes a payload; a record without payload is a tombstone for its key
 * @param retention what may be forgotten, and when
 * @param partitioned false when all records share one total order
 */
public record Topic<T extends MessageLite>(
    String name, Parser<T> parser, Retention retention, boolean partitioned) {

  /** What a log may forget. */
  public sealed interface Retention {
    /**
     * Records older than {@code window} go, whatever their key, and the oldest ones while there are
     * more bytes than {@code maxBytes}.
     *
     * @param maxBytes of keys and payloads, about
     */
    record Window(Duration window, long maxBytes) implements Retention {
      private static final long UNBOUNDED = Long.MAX_VALUE;

      public Window {
        if (maxBytes < 1) {
          throw new IllegalArgumentException("a topic has to hold something");
        }
      }

      /** However many bytes that are. */
      public Window(Duration window) {
        this(window, UNBOUNDED);
      }

      public boolean isBounded() {
        return maxBytes != UNBOUNDED;
      }
    }

    /**
     * The newest record of each key stays; older ones go once they are older than {@code history}.
     */
    record Compacted(Duration history) implements Retention {}
  }

  /**
   * Decodes a payload of this topic. Fails with {@link IllegalArgumentException} naming the topic.
   */
  public T decode(byte[] payload) {
    try {
      return parser.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("undecodable record on topic " + name, e);
    }
  }

  /** The partition of a key: records whose keys share their first segment stay in order. */
  public int partition(String key, int partitions) {
    if (!partitioned) {
      return 0;
    }
    return Math.floorMod(Keys.orderingGroup(key).hashCode(), partitions);
  }
}
