package io.headgate.xds.subscribe;

/** The two variants of the aggregated discovery service. */
public enum Protocol {
  DELTA,
  STATE_OF_THE_WORLD
}
