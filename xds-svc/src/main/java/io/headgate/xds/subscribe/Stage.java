package io.headgate.xds.subscribe;

/** How far a rollout has come: make, switch over, break. */
public enum Stage {
  /** New and changed clusters, endpoints and secrets go out. */
  MAKE,
  /** Listeners and routes follow: all they point at is in place. */
  SWITCH,
  /** What nothing points at any more is removed; nothing is left to do. */
  SETTLED
}
