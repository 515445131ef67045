package io.headgate.xds.subscribe;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random histories; every failure prints the seed that repeats it. */
class SubscriptionPropertyTest {
  private static final int HISTORIES = 300;

  @ParameterizedTest
  @CsvSource({
    "DELTA, false",
    "DELTA, true",
    "STATE_OF_THE_WORLD, false",
    "STATE_OF_THE_WORLD, true"
  })
  void theProxyEndsUpWithTheStateOfTheWorldAndNeverMissesACluster(
      Protocol protocol, boolean refusing) {
    long only = Long.getLong("headgate.seed", 0);
    for (long seed = 1; seed <= HISTORIES; seed++) {
      if (only == 0 || only == seed) {
        new History(protocol, refusing, seed).run();
      }
    }
  }
}
