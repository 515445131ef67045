package io.headgate.translator.status;

import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far the proxies of one gateway are.
 *
 * @param needed the revision that has to be acknowledged for the Gateway's present generation
 * @param acked the highest revision that each proxy acknowledged, by its name
 * @param ready proxies that clients are sent to; empty where somebody else runs them, and readiness
 *     cannot be seen
 * @param rejections what proxies refused and have not taken since
 */
public record Programming(
    long needed, Map<String, Long> acked, Optional<Set<String>> ready, List<String> rejections) {
  private static final long NOTHING = -1;

  public Programming {
    acked = Map.copyOf(acked);
    ready = ready.map(Set::copyOf);
    rejections = List.copyOf(rejections);
  }

  Verdict verdict() {
    if (!rejections.isEmpty()) {
      return Verdict.bad(Reason.INVALID, String.join("; ", rejections));
    }
    if (ready.isEmpty()) {
      return needed == NOTHING || acked.values().stream().anyMatch(this::enough)
          ? Verdict.ok(Reason.PROGRAMMED)
          : Verdict.bad(Reason.PENDING, "no proxy has acknowledged this configuration yet");
    }
    if (ready.get().isEmpty()) {
      return Verdict.bad(Reason.PENDING, "no proxy is ready");
    }
    return ready.get().stream().anyMatch(proxy -> enough(acked.getOrDefault(proxy, NOTHING)))
        ? Verdict.ok(Reason.PROGRAMMED)
        : Verdict.bad(
            Reason.PENDING, "no proxy that is ready has acknowledged this configuration yet");
  }

  private boolean enough(long revision) {
    return revision >= needed;
  }
}
