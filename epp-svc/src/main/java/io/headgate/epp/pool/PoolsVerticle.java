package io.headgate.epp.pool;

import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the pools as the topic {@code resources} has them, and ends requests that got lost. */
public final class PoolsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(PoolsVerticle.class);
  private static final long JANITOR_MILLIS = 10_000;

  private final EventLog events;
  private final LivePools pools;
  private PoolsFold fold;
  private EventLog.@Nullable Tail tail;

  public PoolsVerticle(EventLog events, PoolScope scope, LivePools pools) {
    this.events = events;
    this.pools = pools;
    this.fold = PoolsFold.empty(scope);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(JANITOR_MILLIS, _ -> expire());
    Function<List<LogRecord>, Future<Void>> onBatch =
        records -> {
          take(records);
          return Future.succeededFuture();
        };
    return events
        .readCompacted(Topics.RESOURCES)
        .compose(read -> {
          take(read.records());
          return events.tail(Topics.RESOURCES, read.end(), onBatch);
        })
        .map(started -> {
          tail = started;
          return started;
        });
  }

  @Override
  public Future<?> stop() {
    return tail == null ? Future.succeededFuture() : tail.stop();
  }

  private void take(List<LogRecord> records) {
    PoolsFold next = fold.after(records, PoolsVerticle::tell);
    if (!next.members().equals(fold.members())) {
      pools.apply(next.members());
      next.members()
          .forEach((pool, members) -> {
            List<Member> before = fold.members().get(pool);
            if (!members.equals(before)) {
              LOG.atInfo()
                  .addKeyValue("pool", pool)
                  .addKeyValue("endpoints", members.size())
                  .log("pool changed");
            }
          });
    }
    fold = next;
    if (fold.synced()) {
      pools.markSynced();
    }
  }

  private static void tell(LogRecord record, String reason) {
    LOG.atError()
        .addKeyValue("record", record.display())
        .addKeyValue("reason", reason)
        .log("record passed over");
  }

  private void expire() {
    int expired = pools.expire();
    if (expired > 0) {
      LOG.atWarn()
          .addKeyValue("requests", expired)
          .log("gave up on requests whose end was never reported");
    }
  }
}
