package io.headgate.epp.pool;

import java.util.Set;

/** Which pools this picker serves. */
public sealed interface PoolScope {
  /** Pools that name no picker of their own. */
  record WithoutPicker() implements PoolScope {}

  /** These pools (namespace/name), whatever picker they name: it is us. */
  record Named(Set<String> pools) implements PoolScope {
    public Named {
      pools = Set.copyOf(pools);
    }
  }

  /** Whether a pool is ours. */
  default boolean covers(String pool, PoolSpec spec) {
    return switch (this) {
      case WithoutPicker() -> !spec.namesPicker();
      case Named(Set<String> pools) -> pools.contains(pool);
    };
  }
}
