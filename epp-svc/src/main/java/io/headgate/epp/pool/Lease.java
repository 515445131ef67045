package io.headgate.epp.pool;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request in flight: counted at exactly one endpoint at a time, and nowhere once it is over. */
final class Lease implements Pool.Reservation {
  private final LivePools pools;
  private final long[] prefixBlocks;
  private final long startedNanos;
  private final AtomicReference<Place> place;

  /** Where the request counts. */
  private sealed interface Place {
    record At(LiveEndpoint endpoint) implements Place {}

    /** At an endpoint we do not know (any more). */
    record Elsewhere() implements Place {}

    record Over() implements Place {}
  }

  Lease(LivePools pools, @Nullable LiveEndpoint endpoint, long[] prefixBlocks, long startedNanos) {
    this.pools = pools;
    this.prefixBlocks = prefixBlocks;
    this.startedNanos = startedNanos;
    this.place = new AtomicReference<>(place(endpoint));
    enter(place.get());
  }

  long startedNanos() {
    return startedNanos;
  }

  @Override
  public void servedBy(String address) {
    Place next = place(pools.endpoint(address));
    Place before = place.get();
    if (before instanceof Place.Over || before.equals(next)) {
      return;
    }
    if (place.compareAndSet(before, next)) {
      enter(next);
      leave(before);
    }
  }

  @Override
  public void release() {
    Place before = place.getAndSet(new Place.Over());
    leave(before);
    if (!(before instanceof Place.Over)) {
      pools.close(this);
    }
  }

  private void enter(Place entered) {
    if (entered instanceof Place.At(LiveEndpoint endpoint)) {
      endpoint.started(prefixBlocks);
    }
  }

  private static void leave(Place left) {
    if (left instanceof Place.At(LiveEndpoint endpoint)) {
      endpoint.ended();
    }
  }

  private static Place place(@Nullable LiveEndpoint endpoint) {
    return endpoint == null ? new Place.Elsewhere() : new Place.At(endpoint);
  }
}
