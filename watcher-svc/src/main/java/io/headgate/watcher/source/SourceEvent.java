package io.headgate.watcher.source;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;

/** What a source tells. */
public sealed interface SourceEvent {

  /**
   * An object is new or changed. {@code resource.json} is canonical and still has secrets in clear.
   * A source that is no API server leaves {@code resource_version} empty and {@code generation} 0.
   */
  record Upserted(Resource resource) implements SourceEvent {}

  /** An object is gone. */
  record Deleted(ResourceKey key) implements SourceEvent {}

  /** Everything the source had when it started has been told. */
  record Synced(String source, long objects) implements SourceEvent {}

  /** Something cannot be taken; what was in force before stays. Told once. */
  record Rejected(Problem problem) implements SourceEvent {}

  /** A problem told before is over. */
  record Cleared(Problem problem) implements SourceEvent {}
}
