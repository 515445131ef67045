package io.headgate.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final List<ResourceKey> ROUTE = keys("gateway.networking.k8s.io", "HTTPRoute");
  private static final List<ResourceKey> POD = keys("", "Pod");
  private static final List<ResourceKey> BOTH = List.of(ROUTE.getFirst(), POD.getFirst());

  private final Pace pace = new Pace();

  @Test
  void theFirstChangeGoesAtOnce() {
    assertThat(pace.delayMillis(ROUTE, -5)).isZero();
  }

  @Test
  void theNextWaitsAsLongAsTheLastTook() {
    translate(ROUTE, 0, 40);

    assertThat(pace.delayMillis(ROUTE, millis(40))).isEqualTo(40);
    assertThat(pace.delayMillis(ROUTE, millis(79))).isEqualTo(1);
    assertThat(pace.delayMillis(ROUTE, millis(80))).isZero();
  }

  @Test
  void noRestIsShorterThanTenMillisecondsOrLongerThanTwoHundred() {
    translate(ROUTE, 0, 1);
    assertThat(pace.delayMillis(ROUTE, millis(1))).isEqualTo(10);

    translate(ROUTE, 100, 5_000);
    assertThat(pace.delayMillis(ROUTE, millis(5_000))).isEqualTo(200);
  }

  @Test
  void endpointsNeitherWaitNorMakeOthersWait() {
    translate(ROUTE, 0, 40);
    assertThat(pace.delayMillis(POD, millis(41))).isZero();
    assertThat(pace.delayMillis(BOTH, millis(41))).isPositive();

    translate(POD, 200, 240);
    assertThat(pace.delayMillis(ROUTE, millis(241))).isZero();
  }

  private void translate(List<ResourceKey> changed, long fromMillis, long toMillis) {
    pace.begin(changed, millis(fromMillis));
    pace.end(millis(toMillis));
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static List<ResourceKey> keys(String group, String kind) {
    return List.of(new ResourceKey(group, kind, "default", "name"));
  }
}
