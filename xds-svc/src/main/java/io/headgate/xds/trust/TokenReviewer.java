package io.headgate.xds.trust;

import io.vertx.core.Future;

/** Says whose a bearer token is. */
@FunctionalInterface
public interface TokenReviewer {

  /** Fails when nobody could be asked. */
  Future<Verdict> review(String token);

  /** What became of a review. */
  sealed interface Verdict {
    /**
     * The token is good, and was made for us.
     *
     * @param name namespace/name of the ServiceAccount
     */
    record Account(String name) implements Verdict {}

    /** The token is not good. */
    record Refused(String reason) implements Verdict {}
  }
}
