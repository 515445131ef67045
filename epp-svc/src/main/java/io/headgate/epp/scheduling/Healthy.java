package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/** Leaves out endpoints that cannot be scraped, unless that would leave none. */
final class Healthy implements Filter {
  static final String NAME = "unhealthy";
  static final Filter FILTER = new Healthy();

  @Override
  public List<Endpoint> filter(RequestFacts facts, List<Endpoint> candidates) {
    int healthy = 0;
    for (int i = 0; i < candidates.size(); i++) {
      healthy += candidates.get(i).healthy() ? 1 : 0;
    }
    return healthy == candidates.size() || healthy == 0
        ? candidates
        : candidates.stream().filter(Endpoint::healthy).toList();
  }
}
