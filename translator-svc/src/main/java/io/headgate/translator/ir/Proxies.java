package io.headgate.translator.ir;

/** What every Envoy of ours is started with. */
public final class Proxies {
  /** The static cluster that leads to the xDS server. */
  public static final String XDS_CLUSTER = "headgate-xds";

  private Proxies() {}
}
