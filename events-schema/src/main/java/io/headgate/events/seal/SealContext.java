package io.headgate.events.seal;

/**
 * What sealed values are bound to: one that is copied to another place of the log does not open
 * there.
 */
public final class SealContext {
  private SealContext() {}

  /** A value of a Secret on topic {@code resources}. */
  public static String secret(String namespace, String name, String dataKey) {
    return "Secret/" + namespace + "/" + name + "/" + dataKey;
  }

  /**
   * A resource on topic {@code xds}.
   *
   * @param gateway {@code namespace/name}
   * @param name of the resource
   */
  public static String xds(String gateway, String name) {
    return "xds|" + gateway + "|" + name;
  }
}
