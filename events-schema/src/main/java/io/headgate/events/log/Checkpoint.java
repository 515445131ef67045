package io.headgate.events.log;

import io.headgate.events.Topic;

/** Says how far {@code consumer} has dealt with {@code topic}; written together with its output. */
public record Checkpoint(String consumer, Topic<?> topic, Position position) {}
