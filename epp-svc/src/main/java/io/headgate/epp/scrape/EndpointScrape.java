package io.headgate.epp.scrape;

import io.headgate.epp.engine.MetricsLines;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.engine.Reading;
import io.headgate.epp.pool.LiveEndpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one endpoint, at most one request at a time, on one connection that stays open. Confined
 * to its verticle's context.
 *
 * <p>A refused connection, a broken answer or a 5xx make the endpoint unreachable at once, a
 * missing answer when it is overdue. When the server closes the connection the next scrape comes at
 * once, so a dead server is found out before the interval is over.
 */
final class EndpointScrape implements ScrapeConnection.Listener {
  private final LiveEndpoint endpoint;
  private final NetClient client;
  private final ScrapeSettings settings;
  private final MetricsPage page;
  private final MetricsLines lines;
  private final Sink sink;
  private final ScrapeCounters counters;
  private @Nullable Attempt current;
  private @Nullable ScrapeConnection connection;
  private byte[] copy = new byte[0];
  private long lastTick;
  private boolean closesByHabit;
  private long lastClosed;
  private boolean idle;
  private int skipped;
  private boolean stopped;

  /** Takes what scrapes tell. */
  interface Sink {
    /** {@code remark} is empty unless the page was not what it should be. */
    void observed(LiveEndpoint endpoint, Metrics metrics, String remark);

    /** {@code gone}: nothing listens there. */
    void unreachable(LiveEndpoint endpoint, String error, boolean gone);
  }

  /** One request. */
  private static final class Attempt {
    final boolean again;
    long started;
    long bytes;
    int status;
    boolean overdue;
    boolean over;

    Attempt(long started, boolean again) {
      this.started = started;
      this.again = again;
    }
  }

  EndpointScrape(
      LiveEndpoint endpoint,
      NetClient client,
      ScrapeSettings settings,
      MetricsPage page,
      MetricsLines lines,
      Sink sink,
      ScrapeCounters counters) {
    this.endpoint = endpoint;
    this.client = client;
    this.settings = settings;
    this.lines = lines;
    this.sink = sink;
    this.counters = counters;
    this.page = page;
    this.lastTick = System.nanoTime();
    this.lastClosed = lastTick - settings.interval().toNanos();
  }

  LiveEndpoint endpoint() {
    return endpoint;
  }

  /** To be called once per interval; an endpoint without work is asked less often. */
  void tick() {
    long now = System.nanoTime();
    long interval = settings.interval().toNanos();
    long late = now - lastTick - interval;
    lastTick = now;
    Attempt running = current;
    if (running == null) {
      skipped++;
      if (!idle || endpoint.inFlight() > 0 || skipped >= settings.idleTicks()) {
        ask(false);
      }
      return;
    }
    if (late > interval) {
      running.started += late; // we ourselves stood still, and do not blame the server
    }
    long waited = now - running.started;
    if (waited >= settings.timeout().toNanos()) {
      fail(running, "no answer within " + settings.timeout().toMillis() + " ms", false);
      drop();
    } else if (waited >= settings.overdue().toNanos() && !running.overdue) {
      running.overdue = true;
      sink.unreachable(endpoint, "no answer yet", false);
    }
  }

  void stop() {
    stopped = true;
    if (current != null) {
      current.over = true;
    }
    drop();
  }

  private void ask(boolean again) {
    Attempt attempt = new Attempt(System.nanoTime(), again);
    current = attempt;
    skipped = 0;
    idle = false;
    lines.reset();
    if (connection != null) {
      connection.ask();
    } else {
      connect(attempt);
    }
  }

  private void connect(Attempt attempt) {
    int port = page.port() > 0 ? page.port() : endpoint.member().port();
    ScrapeConnection.open(client, endpoint.member().host(), port, page.path(), this)
        .onSuccess(opened -> {
          if (attempt.over) {
            opened.abandon();
          } else {
            connection = opened;
            opened.ask();
          }
        })
        .onFailure(failure -> failed(attempt, failure));
  }

  @Override
  public void head(int status, boolean kept) {
    if (current != null) {
      current.status = status;
      closesByHabit = !kept;
    }
  }

  @Override
  public void part(ByteBuf bytes) {
    Attempt attempt = current;
    if (attempt == null) {
      return;
    }
    int length = bytes.readableBytes();
    attempt.bytes += length;
    if (attempt.status == 200) {
      if (copy.length < length) {
        copy = new byte[length];
      }
      bytes.getBytes(bytes.readerIndex(), copy, 0, length);
      lines.feed(copy, length);
    }
    if (attempt.bytes > settings.maxBytes()) {
      answered(attempt, "the page is longer than " + settings.maxBytes() + " bytes");
      drop();
    }
  }

  @Override
  public void whole() {
    if (current != null) {
      answered(current, current.status == 200 ? "" : "status " + current.status);
    }
  }

  @Override
  public void broken(Throwable cause) {
    connection = null;
    if (current != null) {
      fail(current, String.valueOf(cause.getMessage()), false);
    }
  }

  @Override
  public void closed() {
    connection = null;
    if (current != null) {
      failed(current, new IOException("Connection was closed"));
    } else {
      closedIdle();
    }
  }

  private void answered(Attempt attempt, String remark) {
    if (attempt.status >= 500) {
      fail(attempt, "status " + attempt.status, false);
    } else {
      succeed(attempt, remark);
    }
  }

  private void succeed(Attempt attempt, String remark) {
    if (!end(attempt)) {
      return;
    }
    counters.scraped(attempt.bytes);
    Reading reading = lines.finish();
    idle = reading.metrics().waiting() == 0 && reading.metrics().running() == 0;
    boolean silent = remark.isEmpty() && !reading.known();
    sink.observed(endpoint, reading.metrics(), silent ? "no known metric on the page" : remark);
  }

  /** A kept connection may be closed just when it is used again: that alone proves nothing. */
  private void failed(Attempt attempt, Throwable failure) {
    boolean unconnected = failure instanceof ConnectException;
    boolean closed = failure instanceof IOException;
    if (closed && !unconnected && !attempt.again && end(attempt)) {
      ask(true);
    } else {
      boolean refused = unconnected && !(failure instanceof ConnectTimeoutException);
      fail(attempt, String.valueOf(failure.getMessage()), refused);
    }
  }

  private void fail(Attempt attempt, String error, boolean gone) {
    if (end(attempt)) {
      counters.failed();
      sink.unreachable(endpoint, error, gone);
    }
  }

  /**
   * An idle connection ended: see at once whether the server did, but at most once per interval.
   */
  private void closedIdle() {
    long now = System.nanoTime();
    if (!stopped && !closesByHabit && now - lastClosed >= settings.interval().toNanos()) {
      lastClosed = now;
      ask(false);
    }
  }

  private boolean end(Attempt attempt) {
    if (attempt.over) {
      return false;
    }
    attempt.over = true;
    current = null;
    return !stopped;
  }

  /** What still comes there is no answer to anything we ask from now on. */
  private void drop() {
    ScrapeConnection dropped = connection;
    connection = null;
    if (dropped != null) {
      dropped.abandon();
    }
  }
}
