package io.headgate.watcher.kubernetes.apply;

import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.Observed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells Gateways, by Events, what proxies refuse from now on. What was refused before is in their
 * conditions, and told again when a proxy is asked again.
 */
public final class RefusalEvents extends VerticleBase {
  private final EventLog log;
  private final Mirror mirror;
  private final EventWrites events;
  private EventLog.@Nullable Tail tail;

  public RefusalEvents(
      Vertx vertx,
      EventLog log,
      Api api,
      Mirror mirror,
      ApplyOptions pace,
      EventOptions options,
      BooleanSupplier mayWrite) {
    this.log = log;
    this.mirror = mirror;
    this.events = new EventWrites(vertx, api, pace, options, mayWrite);
  }

  @Override
  public Future<?> start() {
    return log.end(Topics.ACKS)
        .compose(end -> log.tail(Topics.ACKS, end, this::take))
        .onSuccess(opened -> tail = opened);
  }

  @Override
  public Future<?> stop() {
    EventLog.Tail opened = tail;
    return (opened == null ? Future.<Void>succeededFuture() : opened.stop())
        .eventually(() -> mirror.run(events::close));
  }

  private Future<Void> take(List<LogRecord> batch) {
    List<Refusal> refusals = batch.stream().map(Refusal::of).flatMap(Optional::stream).toList();
    return refusals.isEmpty()
        ? Future.succeededFuture()
        : mirror.run(() -> refusals.forEach(this::tell));
  }

  private void tell(Refusal refusal) {
    Observed gateway = mirror.find(refusal.gateway());
    if (gateway != null) {
      events.tell(refusal, gateway);
    }
  }
}
