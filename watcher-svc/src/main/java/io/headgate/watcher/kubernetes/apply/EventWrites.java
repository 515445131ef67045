package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.apply.WriteQueue.Outcome;
import io.headgate.watcher.kubernetes.read.Observed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a Warning Event per Gateway and refusal. The same refusal again, by whatever proxy, counts
 * up the series of the one Event, whose name follows from what it says: so it does for another
 * replica, too. Used on one Vert.x context.
 */
final class EventWrites {
  private static final Logger LOG = LoggerFactory.getLogger(EventWrites.class);
  private static final int NOT_KNOWN = -1;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Api api;
  private final EventOptions options;
  private final BooleanSupplier mayWrite;
  private final Budget budget;
  private final WriteQueue<String> queue;
  private final Map<String, Series> series = new LinkedHashMap<>(16, 0.75f, true);
  private boolean complained;

  /** One Event. */
  private static final class Series {
    final WarningEvent event;

    /** Times that the API server knows of. */
    int told = 0;

    int untold;
    long lastMicros;

    Series(WarningEvent event) {
      this.event = event;
    }
  }

  EventWrites(
      Vertx vertx, Api api, ApplyOptions pace, EventOptions options, BooleanSupplier mayWrite) {
    this.api = api;
    this.options = options;
    this.mayWrite = mayWrite;
    this.budget = new Budget(options.burst(), options.refill());
    this.queue = new WriteQueue<>(vertx, 1, options.spacing(), pace.backoff(), this::write);
  }

  void tell(Refusal refusal, Observed gateway) {
    WarningEvent event = new WarningEvent(refusal, gateway);
    String path = event.path();
    Series one = series.get(path);
    if (one == null) {
      if (!budget.take(gateway.uid(), System.nanoTime())) {
        return;
      }
      one = new Series(event);
      series.put(path, one);
      if (series.size() > options.remembered()) {
        series.remove(series.keySet().iterator().next());
      }
    }
    one.untold++;
    one.lastMicros = refusal.atMicros();
    queue.askAnew(path, Duration.ZERO);
  }

  void close() {
    queue.close();
  }

  private Future<Outcome> write(String path) {
    Series one = series.get(path);
    if (one == null || one.untold == 0 || !mayWrite.getAsBoolean()) {
      return Future.succeededFuture(new Outcome.Done(false));
    }
    Future<Outcome> written =
        switch (one.told) {
          case 0 -> create(path, one);
          case NOT_KNOWN -> read(path, one);
          default -> countUp(path, one);
        };
    return written.otherwise(Outcome::after);
  }

  private Future<Outcome> create(String path, Series one) {
    int telling = one.untold;
    String collection = path.substring(0, path.lastIndexOf('/'));
    return api.post(collection, one.event.json(options, telling, one.lastMicros), TIMEOUT)
        .map(answer -> {
          if (answer.status() == Answer.CONFLICT) {
            one.told = NOT_KNOWN;
            return again();
          }
          return ended(one, answer, telling, telling);
        });
  }

  /** Another replica wrote it, or this one before it was forgotten here. */
  private Future<Outcome> read(String path, Series one) {
    return api.get(path)
        .map(answer -> {
          if (answer.status() == Answer.NOT_FOUND) {
            one.told = 0;
            return again();
          }
          if (!answer.ok()) {
            return ended(one, answer, NOT_KNOWN, 0);
          }
          one.told = Math.max(1, answer.body().path("series").path("count").asInt(1));
          return again();
        });
  }

  private Future<Outcome> countUp(String path, Series one) {
    int telling = one.untold;
    int count = one.told + telling;
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.set("series", WarningEvent.series(count, one.lastMicros));
    return api.patch(path, Api.MERGE_PATCH, patch)
        .map(answer -> {
          if (answer.status() == Answer.NOT_FOUND) {
            // Events live for an hour or so.
            one.told = 0;
            return again();
          }
          return ended(one, answer, count, telling);
        });
  }

  /** An Event that the API server will not have is not worth another try. */
  private Outcome ended(Series one, Answer answer, int told, int telling) {
    if (answer.ok()) {
      one.told = told;
      one.untold -= telling;
      complained = false;
      return new Outcome.Done(true);
    }
    if (Outcome.after(answer, options.spacing()) instanceof Outcome.Unreachable later) {
      return later;
    }
    one.untold = 0;
    if (!complained) {
      complained = true;
      LOG.atWarn()
          .addKeyValue("gateway", one.event.refusal().gateway().display())
          .addKeyValue("reason", answer.words())
          .log("Event cannot be written");
    }
    return new Outcome.Done(true);
  }

  private static Outcome again() {
    return new Outcome.Again(Optional.empty());
  }
}
