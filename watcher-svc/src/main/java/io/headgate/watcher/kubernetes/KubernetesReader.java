package io.headgate.watcher.kubernetes;

import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.read.KubernetesSource;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.ReadOptions;
import io.headgate.watcher.publish.PublisherOptions;
import io.headgate.watcher.publish.WatcherVerticle;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what a cluster holds on a log of one's own, and writes nothing to the cluster. */
public final class KubernetesReader extends VerticleBase {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final EventLog log;
  private final Sealer sealer;
  private final Optional<Path> kubeconfig;
  private final ReadOptions reading;
  private @Nullable Api api;
  private @Nullable Mirror mirror;

  public KubernetesReader(
      EventLog log, Sealer sealer, Optional<Path> kubeconfig, ReadOptions reading) {
    this.log = log;
    this.sealer = sealer;
    this.kubeconfig = kubeconfig;
    this.reading = reading;
  }

  /** Completes when reading has begun; the API server need not be there yet. */
  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> KubernetesWatcher.config(kubeconfig, Optional.empty()))
        .onSuccess(config -> {
          Api server = new Api(vertx, config, TIMEOUT);
          Mirror cluster = new Mirror(vertx, server, reading);
          api = server;
          mirror = cluster;
          cluster.start();
          vertx.deployVerticle(
              new WatcherVerticle(
                  log, new KubernetesSource(vertx, cluster), sealer, PublisherOptions.DEFAULT));
        });
  }

  @Override
  public Future<?> stop() {
    Mirror cluster = mirror;
    Api server = api;
    if (cluster == null || server == null) {
      return Future.succeededFuture();
    }
    return cluster
        .stop()
        .eventually(() ->
            vertx.executeBlocking(() -> {
              server.close();
              return server;
            }));
  }
}
