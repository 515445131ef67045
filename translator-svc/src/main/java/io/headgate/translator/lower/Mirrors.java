package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.headgate.translator.ir.Filter;

/** Copies of requests. */
final class Mirrors {
  private static final int MILLION = 1_000_000;

  private Mirrors() {}

  static RequestMirrorPolicy lower(Filter.Mirror mirror) {
    return RequestMirrorPolicy.newBuilder()
        .setCluster(mirror.cluster())
        // The copy should look like the original, its host too.
        .setDisableShadowHostSuffixAppend(true)
        .setRuntimeFraction(
            RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(
                    FractionalPercent.newBuilder()
                        .setNumerator(perMillion(mirror.numerator(), mirror.denominator()))
                        .setDenominator(DenominatorType.MILLION)))
        .build();
  }

  private static int perMillion(int numerator, int denominator) {
    if (denominator <= 0) {
      return 0;
    }
    long share = (numerator * (long) MILLION + denominator / 2) / denominator;
    return Math.clamp(share, 0, MILLION);
  }
}
