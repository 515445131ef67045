package io.headgate.sim;

import io.vertx.core.Future;
import java.net.InetSocketAddress;

/** A simulated server that listens; every method may be called from any thread. */
public interface RunningSim {
  InetSocketAddress address();

  /** {@code http://host:port}. */
  default String url() {
    return "http://" + address().getHostString() + ":" + address().getPort();
  }

  SimStats stats();

  /** Replaces all faults at once. */
  Future<Void> faults(Faults faults);

  /** Refuses new connections and closes open ones in order. */
  Future<Void> stop();

  /** Dies like a killed process: the port closes and every connection is reset. */
  Future<Void> kill();
}
