package io.headgate.epp.health;

import io.headgate.epp.health.v1.HealthCheckResponse.ServingStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whether this picker may get requests. Thread-safe. */
public final class Health {
  private static final String LIVENESS = "liveness";

  /** Names that probes in the field ask for; all but liveness mean readiness. */
  static final List<String> SERVICES =
      List.of(
          "",
          LIVENESS,
          "readiness",
          "envoy.service.ext_proc.v3.ExternalProcessor",
          "inference-extension");

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean ready;

  public boolean isReady() {
    return ready;
  }

  /** Tells all watchers when it changes. */
  public void ready(boolean now) {
    if (ready != now) {
      ready = now;
      listeners.forEach(Runnable::run);
    }
  }

  /** The status of a service, empty when there is no such service. */
  Optional<ServingStatus> of(String service) {
    if (!SERVICES.contains(service)) {
      return Optional.empty();
    }
    return Optional.of(
        ready || service.equals(LIVENESS) ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /** Returns what ends the listening. */
  Runnable listen(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
