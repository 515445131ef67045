package io.headgate.sim.serve;

import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.headgate.sim.SimStats;
import io.headgate.sim.engine.Engine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Owns the socket, the connections and the engine of one simulated server, on one event loop. */
public final class SimServer extends VerticleBase {
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int BACKLOG = 8192;

  private final SimConfig config;
  private final Tally tally = new Tally();
  private final Connections connections = new Connections(tally);
  private @Nullable HttpServer http;
  private @Nullable Future<Void> closed;
  private @Nullable EngineLoop loop;
  private @Nullable Routes routes;

  public SimServer(SimConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    EngineLoop engineLoop =
        new EngineLoop(
            vertx,
            new Engine(
                config.engine(), config.speeds().withSlowFactor(config.faults().slowFactor())));
    loop = engineLoop;
    Routes serving = new Routes(config, engineLoop, tally, this::die);
    routes = serving;
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setAcceptBacklog(BACKLOG)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setHandle100ContinueAutomatically(true)
                // A gateway whose clients leave resets many streams of one connection.
                .setHttp2RstFloodMaxRstFramePerWindow(0));
    http = server;
    return server.connectionHandler(connections::opened).requestHandler(serving::handle).listen();
  }

  @Override
  public Future<?> stop() {
    if (loop != null) {
      loop.close();
    }
    return close();
  }

  /** Closes once: a second close of Vert.x' server does not wait for the first. */
  private Future<Void> close() {
    if (closed == null) {
      closed = http == null ? Future.succeededFuture() : http.close();
    }
    return closed;
  }

  private void die() {
    if (loop != null) {
      loop.close();
    }
    // Before the close, which would end the connections in order.
    connections.resetAll();
    close();
  }

  /** The handle given to whoever deployed this verticle under {@code deploymentId}. */
  public RunningSim running(String deploymentId) {
    Routes serving = routes;
    EngineLoop engineLoop = loop;
    HttpServer server = http;
    if (serving == null || engineLoop == null || server == null) {
      throw new IllegalStateException("not started");
    }
    InetSocketAddress address = new InetSocketAddress(config.host(), server.actualPort());
    return new RunningSim() {
      @Override
      public InetSocketAddress address() {
        return address;
      }

      @Override
      public SimStats stats() {
        EngineLoop.Load load = engineLoop.load();
        return tally.stats(load.running(), load.waiting());
      }

      @Override
      public Future<Void> faults(Faults faults) {
        return onLoop(() -> serving.change(faults));
      }

      @Override
      public Future<Void> stop() {
        return vertx.deploymentIDs().contains(deploymentId)
            ? vertx.undeploy(deploymentId)
            : Future.succeededFuture();
      }

      @Override
      public Future<Void> kill() {
        return onLoop(SimServer.this::die).compose(dead -> stop());
      }
    };
  }

  private Future<Void> onLoop(Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(now -> {
      action.run();
      done.complete();
    });
    return done.future();
  }
}
