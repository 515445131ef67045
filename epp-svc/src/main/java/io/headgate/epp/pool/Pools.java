package io.headgate.epp.pool;

import java.util.Optional;

/** The pools this picker serves. Thread-safe; reads never block. */
public interface Pools {
  /** The pool with this id (namespace/name), if it is known. */
  Optional<Pool> find(String pool);
}
