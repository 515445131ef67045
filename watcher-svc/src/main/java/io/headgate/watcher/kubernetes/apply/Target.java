package io.headgate.watcher.kubernetes.apply;

import io.headgate.events.ResourceKey;

/** A status, or an object. */
record Target(ResourceKey key, boolean ofStatus) {}
