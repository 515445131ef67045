package io.headgate.translator;

import io.headgate.events.ResourceKey;
import io.headgate.translator.translate.Affected;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long changes wait to be translated together. The first after a while goes at once; what
 * follows while it is translated and written, and for as long again, goes together, so that fast
 * changes leave time for other work. Neither changes of endpoints alone nor those that lead to
 * nothing make others wait. Confined to one event loop.
 */
final class Pace {
  private static final long SHORTEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private boolean counts;
  private long beganNanos;
  private @Nullable Long restedAtNanos;

  /** Milliseconds from now until {@code changed} is to be translated. */
  long delayMillis(Collection<ResourceKey> changed, long nowNanos) {
    if (restedAtNanos == null || atOnce(changed)) {
      return 0;
    }
    return Math.max(0, Math.ceilDiv(restedAtNanos - nowNanos, TimeUnit.MILLISECONDS.toNanos(1)));
  }

  /** The translation of {@code changed} begins. */
  void begin(Collection<ResourceKey> changed, long nowNanos) {
    counts = !atOnce(changed);
    beganNanos = nowNanos;
  }

  /** What it led to has been written. */
  void end(long nowNanos) {
    if (counts) {
      restedAtNanos =
          nowNanos + Math.clamp(nowNanos - beganNanos, SHORTEST_REST_NANOS, LONGEST_REST_NANOS);
    }
  }

  private static boolean atOnce(Collection<ResourceKey> changed) {
    return changed.stream().allMatch(Affected::endpointsOnly);
  }
}
