package io.headgate.watcher.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogHealth;
import io.headgate.events.seal.Sealer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.lead.Election;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.publish.PublisherOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The watcher on a cluster: topic {@code resources} says what the cluster holds, and the cluster
 * gets what topic {@code desired} says. Of several replicas one writes, to the log and to the
 * cluster; the others keep up with reading, so that one of them can go on at once.
 */
public final class KubernetesWatcher extends VerticleBase {
  private final EventLog log;
  private final Sealer sealer;
  private final KubernetesOptions options;
  private final PublisherOptions publishing;
  private final Promise<Void> synced = Promise.promise();
  private @Nullable Api api;
  private volatile @Nullable Mirror mirror;
  private @Nullable Election election;
  private @Nullable Term term;

  public KubernetesWatcher(
      EventLog log, Sealer sealer, KubernetesOptions options, PublisherOptions publishing) {
    this.log = log;
    this.sealer = sealer;
    this.options = options;
    this.publishing = publishing;
  }

  /** Completes when reading has begun; the API server need not be there yet. */
  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> config(options.kubeconfig(), options.context()))
        .onSuccess(config -> {
          Api server = new Api(vertx, config, options.timeout());
          Mirror cluster = new Mirror(vertx, server, options.read());
          api = server;
          mirror = cluster;
          cluster.start();
          options
              .lease()
              .ifPresentOrElse(
                  lease -> {
                    election = new Election(vertx, server, lease, new Writing(server, cluster));
                    election.start();
                  },
                  () -> new Writing(server, cluster).elected());
        });
  }

  @Override
  public Future<?> stop() {
    Mirror cluster = mirror;
    Api server = api;
    if (cluster == null || server == null) {
      return Future.succeededFuture();
    }
    Future<Void> quiet = election == null ? end() : election.stop();
    return quiet
        .eventually(cluster::stop)
        .eventually(() ->
            vertx.executeBlocking(() -> {
              server.close();
              return server;
            }));
  }

  /** Completes when this replica has put everything on the log that the cluster holds. */
  public Future<Void> synced() {
    return synced.future();
  }

  /** Completes when this replica knows everything that the cluster holds. */
  public Future<Void> warm() {
    return mirror == null ? Future.failedFuture("not started") : mirror.ready();
  }

  /** Whether this replica writes at present; safe from any thread. */
  public boolean leads() {
    Election held = election;
    return held == null ? term != null : held.leads();
  }

  /** Whether changes reach the log; safe from any thread. */
  public LogHealth health() {
    Term now = term;
    return now == null ? new LogHealth.Healthy() : now.health();
  }

  /**
   * Kinds that the API server forbids to read at present, with its words; they are problems on the
   * log, too, once everything else is. Safe from any thread.
   */
  public List<String> troubles() {
    Mirror cluster = mirror;
    return cluster == null ? List.of() : cluster.troubles();
  }

  /** Requests sent to the API server so far. */
  public long requests() {
    return api == null ? 0 : api.requests();
  }

  /** Requests sent so far that change statuses or objects. */
  public long writes() {
    return api == null ? 0 : api.writes();
  }

  static Config config(Optional<Path> kubeconfig, Optional<String> context) {
    String name = context.orElse(null);
    return kubeconfig.isEmpty()
        ? Config.autoConfigure(name)
        : Config.fromKubeconfig(name, kubeconfig.get().toFile());
  }

  private final class Writing implements Election.Candidate {
    private final Api server;
    private final Mirror cluster;

    Writing(Api server, Mirror cluster) {
      this.server = server;
      this.cluster = cluster;
    }

    @Override
    public void elected() {
      Term next =
          new Term(
              vertx,
              log,
              sealer,
              publishing,
              server,
              cluster,
              options.apply(),
              options.events(),
              KubernetesWatcher.this::leads);
      term = next;
      next.begin().onSuccess(_ -> synced.tryComplete());
    }

    @Override
    public Future<Void> deposed() {
      return end();
    }
  }

  private Future<Void> end() {
    Term last = term;
    term = null;
    return last == null ? Future.succeededFuture() : last.end();
  }
}
