package io.headgate.epp.server;

import io.headgate.epp.EppOptions;
import io.headgate.epp.decision.DecisionLog;
import io.headgate.epp.health.Health;
import io.headgate.epp.metrics.EppMetrics;
import io.vertx.core.Vertx;

/** A running picker over fixed pools, for tests and measurements. */
public final class Front implements AutoCloseable {
  public final Vertx vertx = Vertx.vertx();
  public final FixedPools pools;
  public final MemoryLog log = new MemoryLog();
  public final EppMetrics metrics = new EppMetrics();
  public final Health health = new Health();
  public final DecisionLog decisions = new DecisionLog(log).start();
  private final PickerFront front;

  public Front(FixedPools pools, EppOptions options) {
    this.pools = pools;
    front =
        new PickerFront(new PickDesk(pools, decisions, metrics, "test"), health, metrics, options);
    vertx.deployVerticle(front).await();
    health.ready(true);
  }

  public PickerFront.Ports ports() {
    return front.ports();
  }

  @Override
  public void close() {
    decisions.close();
    vertx.close().await();
  }

  /** Stands alone, for measurements: {@code Front <grpc port> <endpoint>...}. */
  public static void main(String[] args) throws InterruptedException {
    String[] endpoints = java.util.Arrays.copyOfRange(args, 1, args.length);
    Front front =
        new Front(
            new FixedPools("default/pool", endpoints),
            EppOptions.local()
                .withPorts(Integer.parseInt(args[0]), 0, 0)
                .withDefaultPool("default/pool"));
    System.out.println("listening " + front.ports());
    Thread.currentThread().join();
  }
}
