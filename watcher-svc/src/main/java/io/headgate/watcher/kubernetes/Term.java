package io.headgate.watcher.kubernetes;

import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.headgate.events.seal.Sealer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.apply.ApplyOptions;
import io.headgate.watcher.kubernetes.apply.EventOptions;
import io.headgate.watcher.kubernetes.apply.KubernetesApplier;
import io.headgate.watcher.kubernetes.apply.RefusalEvents;
import io.headgate.watcher.kubernetes.read.KubernetesSource;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.publish.PublisherOptions;
import io.headgate.watcher.publish.WatcherVerticle;
import io.headgate.watcher.status.StatusWriter;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which this replica writes. Begins and ends once. What it runs, it runs on the
 * caller's context and not as deployments of their own, so that it can end while it begins.
 */
final class Term {
  private static final Logger LOG = LoggerFactory.getLogger(Term.class);
  private static final long RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final EventLog log;
  private final Sealer sealer;
  private final PublisherOptions publishing;
  private final Mirror cluster;
  private final KubernetesApplier applier;
  private final Supplier<RefusalEvents> refusals;
  private final List<Deployable> running = new ArrayList<>();
  private volatile @Nullable WatcherVerticle watcher;
  private volatile boolean over;

  Term(
      Vertx vertx,
      EventLog log,
      Sealer sealer,
      PublisherOptions publishing,
      Api server,
      Mirror cluster,
      ApplyOptions options,
      EventOptions events,
      BooleanSupplier leads) {
    BooleanSupplier mayWrite = () -> !over && leads.getAsBoolean();
    this.vertx = vertx;
    this.context = cluster.context();
    this.log = new FencedLog(log, mayWrite);
    this.sealer = sealer;
    this.publishing = publishing;
    this.cluster = cluster;
    this.applier = new KubernetesApplier(vertx, server, cluster, options, mayWrite);
    this.refusals = () -> new RefusalEvents(vertx, log, server, cluster, options, events, mayWrite);
  }

  /**
   * Completes when the log says what the cluster holds; tried until it does or the term is over.
   */
  Future<Void> begin() {
    Promise<Void> begun = Promise.promise();
    cluster.ready().onSuccess(_ -> attempt(begun));
    return begun.future();
  }

  /** Completes when nothing is written any more. */
  Future<Void> end() {
    over = true;
    return Future.join(halt(), applier.close()).mapEmpty();
  }

  LogHealth health() {
    WatcherVerticle reading = watcher;
    return reading == null ? new LogHealth.Healthy() : reading.health();
  }

  private void attempt(Promise<Void> begun) {
    if (over) {
      return;
    }
    WatcherVerticle reading =
        new WatcherVerticle(log, new KubernetesSource(vertx, cluster), sealer, publishing);
    watcher = reading;
    run(reading)
        .compose(_ ->
            over ? Future.failedFuture("the term is over") : run(new StatusWriter(log, applier)))
        .onSuccess(_ -> {
          begun.tryComplete();
          tellRefusals();
        })
        .onFailure(failure -> {
          if (!over) {
            LOG.atWarn().setCause(failure).log("writing cannot begin, trying again");
            halt();
            running.clear();
            vertx.setTimer(RETRY_MILLIS, _ -> attempt(begun));
          }
        })
        .onComplete(_ -> {
          if (over) {
            halt();
          }
        });
  }

  /** Events are told for as long as it lasts, but nothing else depends on them. */
  private void tellRefusals() {
    if (over) {
      return;
    }
    RefusalEvents telling = refusals.get();
    run(telling)
        .onFailure(failure -> {
          running.remove(telling);
          if (!over) {
            LOG.atWarn().setCause(failure).log("Events cannot be told, trying again");
            vertx.setTimer(RETRY_MILLIS, _ -> tellRefusals());
          }
        })
        .onSuccess(_ -> {
          if (over) {
            halt();
          }
        });
  }

  private Future<?> run(Deployable part) {
    running.add(part);
    try {
      return part.deploy(context);
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> halt() {
    List<Future<?>> ending = new ArrayList<>();
    for (Deployable part : running) {
      try {
        ending.add(part.undeploy(context));
      } catch (Exception e) {
        ending.add(Future.failedFuture(e));
      }
    }
    return Future.join(ending).<Void>mapEmpty().otherwiseEmpty();
  }
}
