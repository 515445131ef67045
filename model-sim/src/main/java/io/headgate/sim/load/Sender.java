package io.headgate.sim.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends one run's requests from one event loop. */
final class Sender extends VerticleBase implements RunningLoad {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * After a transport failure a closed-loop connection waits, so that a dead target costs no CPU.
   */
  private static final long BACK_OFF_MILLIS = 10;

  private final LoadSpec spec;
  private final PromptBodies bodies;
  private final RequestOptions options;
  private final Promise<LoadReport> measured = Promise.promise();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private Future<LoadReport> report = measured.future();
  private @Nullable HttpClient client;
  private Recorder recorder;
  private long start;
  private long ticker = -1;
  private long started;
  private int inFlight;
  private boolean stopped;

  Sender(LoadSpec spec) {
    this.spec = spec;
    this.bodies = new PromptBodies(spec.traffic());
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(spec.target().getHost().replaceAll("[\\[\\]]", ""))
            .setPort(spec.target().getPort())
            .setURI(spec.target().getRawPath())
            .setTimeout(spec.timeout().toMillis())
            .putHeader("content-type", "application/json");
    spec.headers().forEach(options::putHeader);
    this.recorder = new Recorder(spec, System.nanoTime());
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(0),
            new PoolOptions().setHttp1MaxSize(spec.pace().connections()).setEventLoopSize(0));
    start = System.nanoTime();
    recorder = new Recorder(spec, start);
    if (!spec.warmUp().isZero()) {
      vertx.setTimer(Math.max(1, spec.warmUp().toMillis()), fired -> startMeasuring());
    }
    vertx.setTimer(Math.max(1, spec.warmUp().plus(spec.duration()).toMillis()), fired -> halt());
    switch (spec.pace()) {
      case Pace.Closed closed -> {
        for (int i = 0; i < closed.connections(); i++) {
          next();
        }
      }
      case Pace.Open open -> ticker = vertx.setPeriodic(1, fired -> catchUp(open));
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    halt();
    return client == null ? Future.succeededFuture() : client.close();
  }

  /** Makes {@code cleanUp} run before anyone sees the report. */
  RunningLoad ending(Supplier<Future<Void>> cleanUp) {
    report = measured.future().eventually(cleanUp);
    return this;
  }

  @Override
  public long succeeded() {
    return succeeded.get();
  }

  @Override
  public long failed() {
    return failed.get();
  }

  @Override
  public void stopSending() {
    context.runOnContext(now -> halt());
  }

  @Override
  public Future<LoadReport> report() {
    return report;
  }

  private void startMeasuring() {
    recorder = new Recorder(spec, System.nanoTime());
  }

  private void halt() {
    stopped = true;
    vertx.cancelTimer(ticker);
    finishIfIdle();
  }

  private void finishIfIdle() {
    if (stopped && inFlight == 0) {
      measured.tryComplete(recorder.report(System.nanoTime()));
    }
  }

  private boolean mayStart() {
    if (started >= spec.maxRequests()) {
      halt();
    }
    return !stopped;
  }

  private void catchUp(Pace.Open open) {
    long due = (long) ((System.nanoTime() - start) * open.perSecond() / NANOS_PER_SECOND);
    while (started < due && mayStart()) {
      long dueAt = start + (long) (started * (NANOS_PER_SECOND / open.perSecond()));
      if (inFlight >= open.connections()) {
        started++;
        failed.incrementAndGet();
        recorder.failed("not-sent", dueAt, null, "every connection was busy");
      } else {
        send(dueAt);
      }
    }
  }

  /** The next request of a closed-loop connection. */
  private void next() {
    if (mayStart()) {
      send(System.nanoTime());
    }
  }

  private void send(long dueAt) {
    started++;
    inFlight++;
    Buffer body = bodies.next();
    Recorder into = recorder;
    into.sent(body.length());
    Answer answer = new Answer(into, dueAt, spec.traffic().stream());
    if (client == null) {
      throw new IllegalStateException("started first");
    }
    client
        .request(options)
        .compose(request -> request.send(body))
        .compose(answer::read)
        .onComplete(done -> {
          inFlight--;
          boolean transport = done.failed();
          if (done.failed() ? answer.failed(done.cause()) : answer.ended()) {
            succeeded.incrementAndGet();
          } else {
            failed.incrementAndGet();
          }
          proceed(transport);
        });
  }

  private void proceed(boolean transportFailed) {
    switch (spec.pace()) {
      case Pace.Open _ -> {}
      case Pace.Closed _ -> {
        if (transportFailed && !stopped) {
          vertx.setTimer(BACK_OFF_MILLIS, fired -> next());
        } else {
          next();
        }
      }
    }
    finishIfIdle();
  }
}
