package io.headgate.sim.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Starts runs. */
public final class LoadRun {
  private LoadRun() {}

  /** Sends load until the spec's bounds are reached. */
  public static Future<LoadReport> run(Vertx vertx, LoadSpec spec) {
    return start(vertx, spec).compose(RunningLoad::report);
  }

  /** Sends load that can be watched and stopped. */
  public static Future<RunningLoad> start(Vertx vertx, LoadSpec spec) {
    Sender sender = new Sender(spec);
    return vertx.deployVerticle(sender).map(id -> sender.ending(() -> vertx.undeploy(id)));
  }
}
