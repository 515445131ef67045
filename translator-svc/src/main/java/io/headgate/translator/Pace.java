package io.headgate.translator;

import io.headgate.events.ResourceKey;
import io.headgate.translator.translate.Affected;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How long to wait for further changes. Confined to one event loop. */
final class Pace {
  static final long QUIET_MILLIS = 10;
  static final long CEILING_MILLIS = 200;

  private @Nullable Long firstNanos;

  /** Milliseconds from now until the changes gathered so far are to be translated. */
  long delayMillis(Collection<ResourceKey> changed, long nowNanos) {
    if (!changed.isEmpty() && changed.stream().allMatch(Affected::endpointsOnly)) {
      return 0;
    }
    long since = firstNanos == null ? nowNanos : firstNanos;
    firstNanos = since;
    long left = CEILING_MILLIS - (nowNanos - since) / 1_000_000;
    return Math.max(0, Math.min(QUIET_MILLIS, left));
  }

  void reset() {
    firstNanos = null;
  }
}
