package io.headgate.xds.serve;

/** What goes on in a call once it is known who calls, and that the caller may. */
interface Session<Q> {
  /** Comes once, before the first request. */
  default void begin() {}

  void on(Q request);

  /** Whether the next request is worth decoding; if not, it is passed over. */
  default boolean listens() {
    return true;
  }

  /** The call is over, whoever ended it. */
  default void over() {}

  /** Begins sessions. */
  @FunctionalInterface
  interface Opening<Q, R> {
    Session<Q> open(AdsStream.Peer peer, Call<Q, R> call);
  }
}
