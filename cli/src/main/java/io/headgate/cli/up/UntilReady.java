package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.log.LogView;
import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyException;
import io.headgate.envoy.EnvoyProcess;
import io.headgate.translator.TranslatorOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Waits until a gateway that has been started serves what is configured.
 *
 * @param interrupted opens when nobody waits any more
 */
record UntilReady(
    UpOptions options,
    Consumer<String> progress,
    LogView log,
    Services services,
    EnvoyFleet envoys,
    CountDownLatch interrupted) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ENDPOINT_PATIENCE = Duration.ofSeconds(3);
  private static final long POLL_MILLIS = 20;

  /** Fails with a {@link CliException} that says what is missing. */
  void await() {
    require("configure", () -> Readiness.configured(log, TranslatorOptions.CONTROLLER_NAME));
    require("start the model servers", () -> services.node().settled());
    Set<String> gateways = log.served();
    if (gateways.isEmpty()) {
      progress.accept("no Gateway is accepted: see `headgate status`");
    }
    if (options.envoy()) {
      require("start Envoy", this::envoysReady);
    } else {
      gateways.forEach(gateway ->
          progress.accept("start your Envoy with: envoy -c " + envoys.writeBootstrap(gateway)));
    }
    if (!within(ENDPOINT_PATIENCE, this::poolsHaveEndpoints)) {
      progress.accept("some pools have no endpoint yet: see `headgate status`");
    }
  }

  /** What is served may still change: the log begins with what was served before. */
  private boolean envoysReady() {
    Set<String> gateways = log.served();
    envoys.failures().values().stream()
        .findFirst()
        .ifPresent(why -> {
          throw new CliException(why);
        });
    Map<String, EnvoyProcess> running = envoys.running();
    return running.keySet().containsAll(gateways)
        && running.entrySet().stream()
            .filter(envoy -> gateways.contains(envoy.getKey()))
            .allMatch(envoy -> envoy.getValue().awaitAdmin(PATIENCE).ready());
  }

  /** Whether the picker and every Envoy know an endpoint of each pool. */
  private boolean poolsHaveEndpoints() {
    SortedMap<String, Integer> pools = Readiness.poolEndpoints(log);
    if (pools.values().stream().anyMatch(count -> count == 0)) {
      return false;
    }
    return pools.keySet().stream().allMatch(services::knows)
        && envoys.running().values().stream()
            .map(process -> process.awaitAdmin(PATIENCE))
            .allMatch(UntilReady::hasMembers);
  }

  private static boolean hasMembers(EnvoyAdmin admin) {
    return admin.stats("^cluster\\.pool/.*\\.membership_total$").values().stream()
        .allMatch(members -> members > 0);
  }

  private void require(String what, BooleanSupplier done) {
    if (!within(PATIENCE, done)) {
      throw new CliException(
          "could not %s within %d s: see `headgate status --log %s` and the lines above"
              .formatted(what, PATIENCE.toSeconds(), options.log()));
    }
  }

  /** False when time ran out; true when it is done, or when nobody waits any more. */
  private boolean within(Duration patience, BooleanSupplier done) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!holds(done)) {
        if (interrupted.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
        if (System.nanoTime() > end) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static boolean holds(BooleanSupplier done) {
    try {
      return done.getAsBoolean();
    } catch (EnvoyException e) {
      return false; // its admin port does not answer yet, or no longer
    }
  }
}
