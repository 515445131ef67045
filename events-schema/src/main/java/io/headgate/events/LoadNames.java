package io.headgate.events;

/**
 * What a model server may leave unreported, by the names in the field {@code unreported} of samples
 * and candidates.
 */
public final class LoadNames {
  public static final String WAITING = "waiting";
  public static final String RUNNING = "running";
  public static final String KV_CACHE_USAGE = "kv_cache_usage";

  private LoadNames() {}
}
