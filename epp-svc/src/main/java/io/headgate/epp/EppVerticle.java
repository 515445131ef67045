package io.headgate.epp;

import io.headgate.epp.config.ConfigFile;
import io.headgate.epp.config.PickerConfig;
import io.headgate.epp.decision.DecisionLog;
import io.headgate.epp.health.Health;
import io.headgate.epp.metrics.EppMetrics;
import io.headgate.epp.metrics.PoolGauges;
import io.headgate.epp.pool.EndpointsFileVerticle;
import io.headgate.epp.pool.LivePools;
import io.headgate.epp.pool.Member;
import io.headgate.epp.pool.PoolsVerticle;
import io.headgate.epp.scrape.ScrapeCounters;
import io.headgate.epp.scrape.ScrapeSettings;
import io.headgate.epp.scrape.ScrapeVerticle;
import io.headgate.epp.server.PickDesk;
import io.headgate.epp.server.PickerFront;
import io.headgate.epp.server.Warmup;
import io.headgate.events.log.EventLog;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole picker over one event log: pools in, picks and decisions out. */
public final class EppVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EppVerticle.class);
  private static final long READINESS_POLL_MILLIS = 50;
  private static final String WARMUP_POOL = "_/warm-up";

  private final EppOptions options;
  private final EventLog log;
  private final LivePools pools;
  private final PickerConfig config;
  private final DecisionLog decisions;
  private final EppMetrics metrics = new EppMetrics();
  private final ScrapeCounters scrapes = new ScrapeCounters();
  private final Health health = new Health();
  private final PickerFront front;
  private boolean warm;

  /** Fails with {@link IllegalArgumentException} when the picker's configuration is wrong. */
  public EppVerticle(EventLog log, EppOptions options) {
    this.log = log;
    this.options = options;
    this.config = read(options.configText());
    this.pools = new LivePools(config, System::nanoTime, options.requestTimeout());
    this.decisions = new DecisionLog(log);
    this.front =
        new PickerFront(
            new PickDesk(pools, decisions, metrics, replica()), health, metrics, options);
  }

  @Override
  public Future<?> start() {
    metrics.gauge("headgate_epp_decisions_dropped", Tags.empty(), decisions::dropped);
    metrics.gauge("headgate_epp_decisions_written", Tags.empty(), decisions::written);
    metrics.gauge("llm_d_epp_datalayer_poll_errors", Tags.empty(), scrapes::failures);
    metrics.page(new PoolGauges(pools, pools::names)::page);
    decisions.start();
    return vertx
        .executeBlocking(this::warmUp)
        .compose(_ -> findPools())
        .compose(_ -> vertx.deployVerticle(scraper()))
        .compose(_ -> vertx.deployVerticle(front))
        .onFailure(_ -> decisions.stop()) // nobody stops a verticle that has not started
        .onSuccess(_ -> {
          vertx.setPeriodic(READINESS_POLL_MILLIS, _ -> health.ready(warm && pools.synced()));
          LOG.atInfo()
              .addKeyValue("grpc", front.ports().grpc())
              .addKeyValue("health", front.ports().health())
              .addKeyValue("metrics", front.ports().metrics())
              .addKeyValue("config", config.version())
              .log("picker is listening");
        });
  }

  @Override
  public Future<?> stop() {
    health.ready(false);
    return decisions.stop();
  }

  /** Known once deployed. */
  public PickerFront.Ports ports() {
    return front.ports();
  }

  public Health health() {
    return health;
  }

  /** In Prometheus' text format; safe from any thread. */
  public String metrics() {
    return metrics.scrape();
  }

  /** What the picker knows of its pools, for status displays. */
  public LivePools pools() {
    return pools;
  }

  private Future<?> findPools() {
    return options
        .endpointsFile()
        .<Future<?>>map(file ->
            vertx.deployVerticle(new EndpointsFileVerticle(file, options.defaultPool(), pools)))
        .orElseGet(() -> vertx.deployVerticle(new PoolsVerticle(log, options.scope(), pools)));
  }

  private ScrapeVerticle scraper() {
    return new ScrapeVerticle(
        pools,
        ScrapeSettings.every(options.scrapeInterval()),
        log,
        scrapes,
        InstantSource.system());
  }

  private boolean warmUp() {
    LivePools practice = new LivePools(config, System::nanoTime, options.requestTimeout());
    practice.apply(
        Map.of(
            WARMUP_POOL,
            List.of(
                new Member("192.0.2.1", 8000, "_/a", "", Map.of()),
                new Member("192.0.2.2", 8000, "_/b", "", Map.of()))));
    practice.find(WARMUP_POOL).ifPresent(Warmup::run);
    warm = true;
    return warm;
  }

  private static PickerConfig read(String text) {
    if (text.isEmpty()) {
      return PickerConfig.standard();
    }
    return ConfigFile.read(text).orThrow();
  }

  private static String replica() {
    byte[] random = new byte[5];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
