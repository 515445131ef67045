package io.headgate.epp.scrape;

import io.headgate.epp.engine.MetricsLines;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.engine.Reading;
import io.headgate.epp.pool.LiveEndpoint;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
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
final class EndpointScrape {
  private final LiveEndpoint endpoint;
  private final HttpClient client;
  private final ScrapeSettings settings;
  private final RequestOptions options;
  private final MetricsLines lines;
  private final Sink sink;
  private final ScrapeCounters counters;
  private @Nullable Attempt current;
  private @Nullable HttpConnection watched;
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
    boolean overdue;
    boolean over;
    @Nullable HttpClientRequest request;

    Attempt(long started, boolean again) {
      this.started = started;
      this.again = again;
    }
  }

  EndpointScrape(
      LiveEndpoint endpoint,
      HttpClient client,
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
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(endpoint.member().host())
            .setPort(page.port() > 0 ? page.port() : endpoint.member().port())
            .setURI(page.path())
            .setFollowRedirects(false);
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
      abort(running);
    } else if (waited >= settings.overdue().toNanos() && !running.overdue) {
      running.overdue = true;
      sink.unreachable(endpoint, "no answer yet", false);
    }
  }

  void stop() {
    stopped = true;
    Attempt running = current;
    if (running != null) {
      abort(running);
    }
  }

  private void ask(boolean again) {
    Attempt attempt = new Attempt(System.nanoTime(), again);
    current = attempt;
    skipped = 0;
    idle = false;
    lines.reset();
    client
        .request(options)
        .compose(request -> send(attempt, request))
        .compose(response -> read(attempt, response))
        .onSuccess(remark -> succeed(attempt, remark))
        .onFailure(failure -> failed(attempt, failure));
  }

  private Future<HttpClientResponse> send(Attempt attempt, HttpClientRequest request) {
    attempt.request = request;
    request.exceptionHandler(_ -> {}); // the futures tell
    if (attempt.over) {
      abort(attempt);
      return Future.failedFuture("given up");
    }
    HttpConnection connection = request.connection();
    if (!connection.equals(watched)) {
      watched = connection;
      connection.closeHandler(_ -> closed());
    }
    return request.send();
  }

  /** The whole page; the result is a remark on it, usually empty. */
  private Future<String> read(Attempt attempt, HttpClientResponse response) {
    int status = response.statusCode();
    closesByHabit =
        response.version() == HttpVersion.HTTP_1_0
            || "close".equalsIgnoreCase(response.getHeader(HttpHeaders.CONNECTION));
    response.handler(buffer -> chunk(attempt, buffer, status == 200));
    if (status >= 500) {
      return response.end().compose(_ -> Future.failedFuture("status " + status));
    }
    return response.end().map(_ -> status == 200 ? "" : "status " + status);
  }

  private void chunk(Attempt attempt, Buffer buffer, boolean wanted) {
    if (attempt.over) {
      return;
    }
    attempt.bytes += buffer.length();
    if (wanted) {
      byte[] bytes = buffer.getBytes();
      lines.feed(bytes, bytes.length);
    }
    if (attempt.bytes > settings.maxBytes()) {
      succeed(attempt, "the page is longer than " + settings.maxBytes() + " bytes");
      abort(attempt);
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
    boolean closed = failure instanceof HttpClosedException || failure instanceof IOException;
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
  private void closed() {
    watched = null;
    long now = System.nanoTime();
    if (current == null
        && !stopped
        && !closesByHabit
        && now - lastClosed >= settings.interval().toNanos()) {
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

  private static void abort(Attempt attempt) {
    attempt.over = true;
    if (attempt.request != null) {
      attempt.request.reset().onFailure(_ -> {}); // already over
    }
  }
}
