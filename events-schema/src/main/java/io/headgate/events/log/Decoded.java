package io.headgate.events.log;

/**
 * What a record's bytes came to. One record that is broken must not keep a fold from those behind
 * it: the log would deliver it again and again.
 */
public sealed interface Decoded<T> {

  /** A message. */
  record Value<T>(T message) implements Decoded<T> {}

  /** What the key named is gone. */
  record Tombstone<T>() implements Decoded<T> {}

  /**
   * No message of the topic.
   *
   * @param reason one sentence for a person
   */
  record Broken<T>(String reason) implements Decoded<T> {}
}
