package io.headgate.sim;

import io.headgate.sim.serve.SimServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Starts simulated model servers inside this process. */
public final class ModelSim {
  private ModelSim() {}

  /** Fails when the address cannot be bound. */
  public static Future<RunningSim> start(Vertx vertx, SimConfig config) {
    SimServer server = new SimServer(config);
    return vertx.deployVerticle(server).map(id -> server.running(id));
  }
}
