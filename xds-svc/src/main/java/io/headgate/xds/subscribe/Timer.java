package io.headgate.xds.subscribe;

/** The timers of a subscription; starting one replaces the older one of its kind. */
public enum Timer {
  /** Bounds the wait for acknowledgements between the stages of a rollout. */
  GATE,
  /** Changes that follow each other closely go out together. */
  QUIET,
  /** Bounds how long {@link #QUIET} can be put off. */
  CEILING
}
