package io.headgate.xds.subscribe;

/**
 * Times and limits of a subscription.
 *
 * @param gateMillis longest wait for acknowledgements before the next stage
 * @param quietMillis changes closer together than this go out together; 0 sends at once
 * @param ceilingMillis longest time a change waits for quiet
 * @param maxTypes type URLs per stream
 * @param maxNames names per type, subscribed or claimed as held
 * @param maxUnanswered responses of one type in flight; further changes wait and are merged
 */
public record Settings(
    long gateMillis,
    long quietMillis,
    long ceilingMillis,
    int maxTypes,
    int maxNames,
    int maxUnanswered) {
  public static final Settings DEFAULT = new Settings(1_000, 10, 200, 32, 100_000, 16);
}
