package io.headgate.translator.status;

import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.List;

/**
 * How far the proxies of one gateway are.
 *
 * @param needed the revision that has to be acknowledged for the Gateway's present generation
 * @param acked the highest revision that a proxy acknowledged, -1 for none
 * @param rejections what proxies refused and have not taken since
 */
public record Programming(long needed, long acked, List<String> rejections) {
  public static final Programming UNKNOWN = new Programming(0, -1, List.of());

  public Programming {
    rejections = List.copyOf(rejections);
  }

  Verdict verdict() {
    if (!rejections.isEmpty()) {
      return Verdict.bad(Reason.INVALID, String.join("; ", rejections));
    }
    return acked >= needed
        ? Verdict.ok(Reason.PROGRAMMED)
        : Verdict.bad(Reason.PENDING, "no proxy has acknowledged this configuration yet");
  }
}
