package io.headgate.events;

/**
 * Builds the keys of every topic. Parts of composite keys are joined by {@code |}, which appears in
 * no Kubernetes name; what stands before the first {@code |} decides the partition.
 */
public final class Keys {
  private static final String SYNCED = "_synced";
  private static final String PUBLISHED = "_published";

  private Keys() {}

  public static String resource(ResourceKey key) {
    return key.toString();
  }

  public static String synced(String source) {
    return SYNCED + "|" + source;
  }

  public static boolean isSynced(String key) {
    return key.startsWith(SYNCED + "|");
  }

  /** Key of an xDS resource; {@code gateway} is namespace/name. */
  public static String xds(String gateway, String typeUrl, String name) {
    return gateway + "|" + typeUrl + "|" + name;
  }

  /** Whether a key is built like one of {@link #xds}. */
  public static boolean isXds(String key) {
    return key.chars().filter(c -> c == '|').count() == 2;
  }

  public static String published(String gateway) {
    return gateway + "|" + PUBLISHED;
  }

  public static boolean isPublished(String key) {
    return key.endsWith("|" + PUBLISHED);
  }

  public static String desiredObject(ResourceKey key) {
    return key.toString();
  }

  public static String desiredStatus(ResourceKey key) {
    return key + "|status";
  }

  public static String ack(String gateway, String node, String typeUrl) {
    return gateway + "|" + node + "|" + typeUrl;
  }

  /** Key of a scrape; {@code pool} is namespace/name, {@code endpoint} is ip:port. */
  public static String sample(String pool, String endpoint) {
    return pool + "|" + endpoint;
  }

  public static String decision(String pool, String decisionId) {
    return pool + "|" + decisionId;
  }

  /** The part of a key whose records stay in order among themselves. */
  public static String orderingGroup(String key) {
    int bar = key.indexOf('|');
    return bar < 0 ? key : key.substring(0, bar);
  }

  /** The {@code index}-th part of a composite key. */
  public static String part(String key, int index) {
    return key.split("\\|", -1)[index];
  }
}
