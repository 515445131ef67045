package io.headgate.epp.engine;

/**
 * Where a model server has its metrics.
 *
 * @param path of the page
 * @param port 0 = the endpoint's own
 */
public record MetricsPage(String path, int port) {
  public static final MetricsPage DEFAULT = new MetricsPage("/metrics", 0);
}
