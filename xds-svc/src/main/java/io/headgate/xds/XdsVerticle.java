package io.headgate.xds;

import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.xds.debug.DebugServer;
import io.headgate.xds.fold.XdsFold;
import io.headgate.xds.serve.AdsServer;
import io.headgate.xds.serve.AdsService;
import io.headgate.xds.serve.Meters;
import io.headgate.xds.serve.XdsOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The xDS service: folds topic {@code xds}, serves what is published, reports to topic {@code
 * acks}. Sole writer of its fold; everything runs on its event loop.
 */
public final class XdsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(XdsVerticle.class);
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LAST_RETRY_MILLIS = 5_000;

  private final EventLog log;
  private final Optional<Sealer> sealer;
  private final XdsOptions options;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final Promise<Void> restored = Promise.promise();
  private XdsFold fold = XdsFold.EMPTY;
  private @Nullable AdsServer ads;
  private @Nullable DebugServer debug;
  private EventLog.@Nullable Tail tail;
  private boolean stopped;

  /** Sealed resources are opened with {@code sealer}, in the moment they are sent. */
  public XdsVerticle(EventLog log, Optional<Sealer> sealer, XdsOptions options) {
    this.log = log;
    this.sealer = sealer;
    this.options = options;
  }

  /** Without a sealer; sealed resources are left out and counted. */
  public XdsVerticle(EventLog log, XdsOptions options) {
    this(log, Optional.empty(), options);
  }

  /** Succeeds once both ports listen; the log may still be read, or be unreachable. */
  @Override
  public Future<?> start() {
    AdsServer server = new AdsServer(vertx, log, sealer, options, meters, Clock.systemUTC());
    ads = server;
    DebugServer http = new DebugServer(vertx, options.debug(), server.service(), registry);
    http.readiness(() -> restored.future().succeeded());
    http.fold(() -> fold);
    debug = http;
    return server
        .listen()
        .compose(_ -> http.listen())
        .onSuccess(_ -> restore(server.service(), FIRST_RETRY_MILLIS));
  }

  /** The port Envoy connects to. */
  public int port() {
    return ads == null ? -1 : ads.port();
  }

  /** The port of the debug server, -1 when there is none. */
  public int debugPort() {
    return debug == null ? -1 : debug.port();
  }

  /** In Prometheus' text format; safe from any thread. */
  public String metrics() {
    return registry.scrape();
  }

  /** Succeeds when everything published so far has been read. */
  public Future<Void> restored() {
    return restored.future();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    Future<Void> tailing = tail == null ? Future.succeededFuture() : tail.stop();
    Future<Void> serving = ads == null ? Future.succeededFuture() : ads.close();
    Future<Void> showing = debug == null ? Future.succeededFuture() : debug.close();
    return Future.join(tailing, serving, showing);
  }

  private void restore(AdsService service, long retryMillis) {
    log.readCompacted(Topics.XDS)
        .compose(compacted -> {
          take(
              service,
              Salvage.fold(XdsFold.EMPTY, XdsFold.restorable(compacted.records()), this::cannotFold)
                  .at(compacted.end()));
          return log.tail(Topics.XDS, fold.position(), batch -> onLoop(service, batch));
        })
        .onSuccess(established -> {
          tail = established;
          restored.tryComplete();
          if (stopped) {
            established.stop();
          }
        })
        .onFailure(cause -> retry(service, retryMillis, cause));
  }

  private void retry(AdsService service, long millis, Throwable cause) {
    if (stopped) {
      return;
    }
    meters.logFailure();
    LOG.atWarn()
        .addKeyValue("retryMillis", millis)
        .addKeyValue("cause", cause)
        .log("Cannot read published sets; proxies keep what they have");
    vertx.setTimer(millis, _ -> restore(service, Math.min(millis * 2, LAST_RETRY_MILLIS)));
  }

  private Future<Void> onLoop(AdsService service, List<LogRecord> batch) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(_ -> {
      try {
        take(service, Salvage.fold(fold, batch, this::cannotFold));
        meters.folded(System.currentTimeMillis() - batch.getLast().timestampMillis());
        done.complete();
      } catch (RuntimeException | Error e) {
        done.fail(e); // the log says so, and delivers the batch again
      }
    });
    return done.future();
  }

  /** The record's gateway keeps the set it has; a newer record of the same key may end that. */
  private void cannotFold(LogRecord record, RuntimeException bug) {
    meters.unfolded();
    LOG.atError()
        .addKeyValue("topic", Topics.XDS.name())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("key", record.key())
        .setCause(bug)
        .log("Cannot take a record, which is a bug; its gateway keeps the set it has");
  }

  private void take(AdsService service, XdsFold.Folded folded) {
    fold = folded.next();
    meters.heldBack(fold.heldBack().size());
    if (!folded.malformed().isEmpty()) {
      meters.malformed(folded.malformed().size());
      folded
          .malformed()
          .forEach((key, reason) ->
              LOG.atError()
                  .addKeyValue("key", key)
                  .addKeyValue("reason", reason)
                  .log(
                      holdsBack(key)
                          ? "Passed over a malformed record; its gateway keeps the set it has"
                          : "Passed over a malformed record"));
    }
    folded.published().forEach(service::publish);
  }

  private boolean holdsBack(String key) {
    return fold.unread(Keys.orderingGroup(key)).containsKey(key);
  }
}
