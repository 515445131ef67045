package io.headgate.xds.subscribe;

/**
 * Times and limits of a subscription.
 *
 * @param gateMillis longest wait for acknowledgements before the next stage
 * @param maxTypes type URLs per stream
 * @param maxNames names per type, subscribed or claimed as held
 * @param maxUnanswered responses of one type in flight; further changes wait and are merged
 */
public record Settings(long gateMillis, int maxTypes, int maxNames, int maxUnanswered) {
  public static final Settings DEFAULT = new Settings(1_000, 32, 100_000, 16);
}
