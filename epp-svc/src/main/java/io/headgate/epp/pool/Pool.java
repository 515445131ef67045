package io.headgate.epp.pool;

import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.RequestFacts;

/** One pool as request streams see it. Thread-safe; nothing here blocks or waits. */
public interface Pool {
  /** Namespace/name. */
  String name();

  /** Identifies the scheduling configuration in force. */
  String configVersion();

  /** Bytes of prompt per prefix block, for hashing while the body arrives. */
  int prefixBlockBytes();

  /** At most this many blocks are hashed. */
  int maxPrefixBlocks();

  /** Decides; changes nothing. Equal state, facts and seed give equal decisions. */
  Decision pick(RequestFacts facts, long seed);

  /**
   * Notes that a request goes to {@code endpoint}: counts it in flight and remembers its prefix.
   * Returned once per request; close it exactly once, however the request ends.
   */
  Reservation reserve(String endpoint, RequestFacts facts);

  /** A request in flight. */
  interface Reservation {
    /** The data plane reports who really answered; moves the request there. */
    void servedBy(String endpoint);

    /** The request is over. Repeated calls change nothing. */
    void release();
  }
}
