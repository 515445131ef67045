package io.headgate.events;

import java.util.Optional;

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

  /** Gateway, type URL and name of an xDS resource; empty when {@code key} is none's. */
  public static Optional<XdsParts> xdsParts(String key) {
    String[] parts = key.split("\\|", 3);
    return parts.length == 3
        ? Optional.of(new XdsParts(parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  /** What the key of an xDS resource is made of. */
  public record XdsParts(String gateway, String typeUrl, String name) {}

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

  /** Key of decisions of one pool; {@code firstId} is the first one's. */
  public static String decisions(String pool, String firstId) {
    return pool + "|" + firstId;
  }

  /** Key of what proxies of one gateway tell; {@code firstId} is the first request's id. */
  public static String exchanges(String gateway, String firstId) {
    return gateway + "|" + firstId;
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
