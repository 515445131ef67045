package io.headgate.watcher.kubernetes.read;

import io.headgate.events.ResourceKey;

/** What became of an object. */
public sealed interface Change {
  record Put(Observed object) implements Change {}

  record Gone(ResourceKey key) implements Change {}
}
