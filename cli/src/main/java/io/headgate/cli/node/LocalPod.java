package io.headgate.cli.node;

import io.headgate.events.v1.Resource;
import io.headgate.sim.ModelSim;
import io.headgate.sim.ModelSimMain;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Pod that the local node looks after. Used on one Vert.x context. */
final class LocalPod {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPod.class);

  /** A cluster's probe runs each second at best; here a drained server is out within a scrape. */
  private static final long PROBE_MILLIS = 50;

  /**
   * A refusal counts at once, silence only when it lasts: on a busy machine it proves nothing, and
   * the picker passes over a silent server anyway.
   */
  private static final long PROBE_TIMEOUT_MILLIS = 10_000;

  private final Vertx vertx;
  private final PodFacts facts;
  private final String address;
  private final Consumer<Resource> emit;
  private final Consumer<String> progress;
  private final HttpClient client;
  private Resource pod;
  private volatile @Nullable RunningSim sim;
  private volatile String hindrance = "its readiness probe has no answer yet";
  private volatile boolean startFailed;
  private boolean probing;
  private boolean stopped;

  LocalPod(
      Vertx vertx,
      PodFacts facts,
      String address,
      Resource pod,
      Consumer<Resource> emit,
      Consumer<String> progress) {
    this.vertx = vertx;
    this.facts = facts;
    this.address = address;
    this.pod = pod;
    this.emit = emit;
    this.progress = progress;
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setConnectTimeout((int) PROBE_TIMEOUT_MILLIS))
            .with(new PoolOptions().setHttp1MaxSize(1))
            .withConnectHandler(LocalPod::expectReset)
            .build();
  }

  /** A model server that dies between two probes is no news: the next probe will tell. */
  private static void expectReset(HttpConnection connection) {
    connection.exceptionHandler(cause ->
        LOG.atDebug().addKeyValue("cause", cause).log("connection to a model server broke"));
  }

  PodFacts facts() {
    return facts;
  }

  Optional<RunningSim> sim() {
    return Optional.ofNullable(sim);
  }

  /** Whether nothing is to be waited for any more: it is ready, or it could not be started. */
  boolean settled() {
    return hindrance.isEmpty() || startFailed || !facts.simulated();
  }

  /** Begins; the Pod as it is at first. */
  Resource start() {
    if (facts.hasAddress()) {
      probe();
    } else {
      startSim();
    }
    return PodStatus.with(pod, address, hindrance);
  }

  /** The object changed, the server did not. */
  Resource update(Resource changed, PodFacts same) {
    pod = changed;
    return PodStatus.with(pod, address, hindrance);
  }

  Future<Void> stop() {
    stopped = true;
    Future<Void> ended = sim == null ? Future.succeededFuture() : sim.stop();
    return ended.onComplete(_ -> client.close());
  }

  /** Starts the simulated server, also again after it was killed. */
  void startSim() {
    SimConfig config;
    try {
      config =
          ModelSimMain.parse(facts.args().toArray(String[]::new))
              .withAddress(address, facts.port())
              .withPod(pod.getNamespace(), pod.getName());
    } catch (IllegalArgumentException e) {
      failed("spec.containers[0].args: " + e.getMessage());
      return;
    }
    ModelSim.start(vertx, config)
        .onSuccess(running -> {
          sim = running;
          if (stopped) {
            running.stop();
            return;
          }
          progress.accept("model server %s on %s".formatted(pod.getName(), running.url()));
          if (!probing) {
            probing = true;
            probe();
          }
        })
        .onFailure(
            cause -> failed("cannot listen on " + address + ":" + facts.port() + ": " + cause));
  }

  private void failed(String why) {
    startFailed = true;
    became("its simulated model server does not start: " + why);
    LOG.atError()
        .addKeyValue("pod", pod.getNamespace() + "/" + pod.getName())
        .addKeyValue("reason", why)
        .log("Cannot run a simulated model server");
    progress.accept("model server %s does not start: %s".formatted(pod.getName(), why));
  }

  private void probe() {
    if (stopped) {
      return;
    }
    if (facts.probePath().isEmpty()) {
      became("");
      return;
    }
    RequestOptions ask =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(address)
            .setPort(facts.probePort())
            .setURI(facts.probePath())
            .setTimeout(PROBE_TIMEOUT_MILLIS);
    client
        .request(ask)
        .compose(request -> request.send().compose(LocalPod::verdict))
        .otherwise(LocalPod::silence)
        .onSuccess(verdict -> {
          became(verdict.isEmpty() ? "" : "GET " + probed() + " " + verdict);
          if (!stopped) {
            vertx.setTimer(PROBE_MILLIS, _ -> probe());
          }
        });
  }

  /** Nothing when it passed. */
  private static Future<String> verdict(HttpClientResponse response) {
    boolean good = response.statusCode() >= 200 && response.statusCode() < 400;
    return response.body().map(good ? "" : "answers " + response.statusCode());
  }

  private static String silence(Throwable cause) {
    return switch (cause) {
      case ConnectException _ -> "finds nobody who listens";
      case TimeoutException _ -> "gets no answer within " + PROBE_TIMEOUT_MILLIS / 1000 + " s";
      default -> "gets no answer: " + cause.getMessage();
    };
  }

  private String probed() {
    return "http://%s:%d%s".formatted(address, facts.probePort(), facts.probePath());
  }

  /** Takes why it is not ready, or nothing when it is. */
  private void became(String now) {
    if (!now.equals(hindrance) && !stopped) {
      hindrance = now;
      emit.accept(PodStatus.with(pod, address, hindrance));
    }
  }
}
