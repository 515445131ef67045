package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import java.util.List;

/** Removes candidates that must not serve a request. Pure: equal input gives equal results. */
public interface Filter {
  /** The candidates that may stay: the same objects in the same order. */
  List<Endpoint> filter(RequestFacts facts, List<Endpoint> candidates);
}
