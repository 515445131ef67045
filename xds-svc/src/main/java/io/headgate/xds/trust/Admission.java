package io.headgate.xds.trust;

/** Whether a caller gets a gateway's configuration. */
public sealed interface Admission {

  /**
   * It does.
   *
   * @param gateway namespace/name
   */
  record Granted(String gateway) implements Admission {}

  /** It has not said what it wants. */
  record Unusable(String reason) implements Admission {}

  /** It may not. */
  record Denied(String reason) implements Admission {}

  /** Nothing says yet who may have this gateway's configuration. */
  record Undecided(String gateway) implements Admission {}
}
