package io.headgate.epp.scrape;

import io.headgate.epp.engine.MetricsLines;
import io.headgate.epp.pool.LiveEndpoint;
import io.headgate.epp.pool.LivePools;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.events.log.EventLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scrapes every endpoint of every pool, tells the pools at once and the log soon after. */
public final class ScrapeVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeVerticle.class);
  private static final long FLUSH_MILLIS = 100;

  private final LivePools pools;
  private final ScrapeSettings settings;
  private final ScrapeCounters counters;
  private final InstantSource clock;
  private final SampleFeed feed;
  private final Map<LiveEndpoint, Running> running = new HashMap<>();
  private @Nullable NetClient client;
  private long revision = -1;

  /** The scrape of one endpoint. */
  private record Running(EndpointScrape scrape, long timer, List<String> pools) {}

  public ScrapeVerticle(
      LivePools pools,
      ScrapeSettings settings,
      EventLog events,
      ScrapeCounters counters,
      InstantSource clock) {
    this.pools = pools;
    this.settings = settings;
    this.counters = counters;
    this.clock = clock;
    this.feed = new SampleFeed(events, counters);
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout((int) settings.timeout().toMillis()));
    follow();
    vertx.setPeriodic(settings.interval().toMillis(), _ -> follow());
    vertx.setPeriodic(FLUSH_MILLIS, _ -> feed.flush());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    Set.copyOf(running.keySet()).forEach(this::leave);
    return client == null ? Future.succeededFuture() : client.close();
  }

  /** Scrapes exactly the endpoints that there are. */
  private void follow() {
    long now = pools.revision();
    if (now == revision) {
      return;
    }
    revision = now;
    Set<LiveEndpoint> wanted = new HashSet<>(pools.endpoints());
    for (LiveEndpoint endpoint : Set.copyOf(running.keySet())) {
      if (!wanted.contains(endpoint)) {
        leave(endpoint);
      }
    }
    for (LiveEndpoint endpoint : wanted) {
      Running known = running.get(endpoint);
      List<String> names = pools.poolsOf(endpoint);
      if (known == null) {
        join(endpoint, names);
      } else {
        running.put(endpoint, new Running(known.scrape(), known.timer(), names));
      }
    }
  }

  private void join(LiveEndpoint endpoint, List<String> names) {
    if (client == null) {
      return;
    }
    EndpointScrape scrape =
        new EndpointScrape(
            endpoint,
            client,
            settings,
            pools.config().page(),
            new MetricsLines(pools.config().engines().of(endpoint.member().labels())),
            new Telling(),
            counters);
    long interval = settings.interval().toMillis();
    long phase = 1 + Math.floorMod(endpoint.address().hashCode() * 0x9E3779B97F4A7C15L, interval);
    long timer = vertx.setPeriodic(phase, interval, _ -> scrape.tick());
    running.put(endpoint, new Running(scrape, timer, names));
    scrape.tick();
  }

  private void leave(LiveEndpoint endpoint) {
    Running gone = running.remove(endpoint);
    if (gone != null) {
      vertx.cancelTimer(gone.timer());
      gone.scrape().stop();
      feed.forget(endpoint.address());
    }
  }

  /** Hands results on. */
  private final class Telling implements EndpointScrape.Sink {
    @Override
    public void observed(LiveEndpoint endpoint, Metrics metrics, String remark) {
      if (!endpoint.healthy()) {
        LOG.atInfo().addKeyValue("endpoint", endpoint.address()).log("endpoint answers again");
      }
      endpoint.observed(metrics, pools.config().prefix(), pools.nowNanos());
      offer(endpoint, true, remark, metrics);
    }

    @Override
    public void unreachable(LiveEndpoint endpoint, String error, boolean gone) {
      if (endpoint.healthy()) {
        LOG.atWarn()
            .addKeyValue("endpoint", endpoint.address())
            .addKeyValue("error", error)
            .log("endpoint cannot be scraped");
      }
      endpoint.unreachable(gone);
      offer(endpoint, false, error, Metrics.NONE);
    }

    private void offer(LiveEndpoint endpoint, boolean reachable, String error, Metrics metrics) {
      Running known = running.get(endpoint);
      if (known != null) {
        long micros = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        feed.offer(known.pools(), endpoint.address(), reachable, error, metrics, micros);
      }
    }
  }
}
