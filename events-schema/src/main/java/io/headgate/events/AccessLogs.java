package io.headgate.events;

/**
 * What translator and xDS server agree on: the names of the two access logs that a proxy has.
 * Requests that end well are many, and must not crowd out the others.
 */
public final class AccessLogs {
  /** Of requests without a pick that end well. */
  public static final String WELL = "headgate-well";

  /** Of all others. */
  public static final String BADLY = "headgate-badly";

  /** Status from which on a request has not ended well. */
  public static final int BAD_STATUS = 400;

  private AccessLogs() {}
}
