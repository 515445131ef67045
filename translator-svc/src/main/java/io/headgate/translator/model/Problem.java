package io.headgate.translator.model;

import io.headgate.events.ResourceKey;

/**
 * Something a user has to repair.
 *
 * @param path field within the object, for example {@code spec.listeners[0].port}; may be empty
 * @param reason one word, as in a condition
 * @param message one sentence
 */
public record Problem(ResourceKey object, String path, String reason, String message) {}
