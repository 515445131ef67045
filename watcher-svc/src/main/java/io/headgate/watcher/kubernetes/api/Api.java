package io.headgate.watcher.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to one API server, as JSON. Nothing is tried again here. Futures complete on the
 * caller's Vert.x context; bodies are parsed elsewhere. Thread-safe.
 */
public final class Api {
  public static final String MERGE_PATCH = "application/merge-patch+json";
  public static final String APPLY_PATCH = "application/apply-patch+yaml";

  private static final String JSON_TYPE = "application/json";
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  static final ObjectMapper JSON = new ObjectMapper();

  /** So many requests without an answer, one after the other, and the connections are replaced. */
  private static final int DEAF = 3;

  private final Vertx vertx;
  private final Config config;
  private final Duration timeout;
  private final String root;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private volatile Transport transport;
  private volatile boolean closed;
  private volatile boolean unreachable;

  public Api(Vertx vertx, Config config, Duration timeout) {
    this.vertx = vertx;
    // Repeating is up to the callers, who know what has become of their request meanwhile.
    this.config = new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build();
    this.timeout = timeout;
    String master = this.config.getMasterUrl();
    this.root = master.endsWith("/") ? master.substring(0, master.length() - 1) : master;
    this.transport = new Transport(this.config);
  }

  /** Requests sent so far. */
  public long requests() {
    return requests.get();
  }

  /**
   * Patches and deletions sent so far. What is posted or put is not counted: Leases, certificates,
   * token reviews, new Events.
   */
  public long writes() {
    return writes.get();
  }

  public Future<Answer> get(String path) {
    return call("GET", path, "", null, timeout);
  }

  public Future<Answer> get(String path, Duration within) {
    return call("GET", path, "", null, within);
  }

  public Future<Answer> post(String path, JsonNode body, Duration within) {
    return call("POST", path, JSON_TYPE, body, within);
  }

  public Future<Answer> put(String path, JsonNode body, Duration within) {
    return call("PUT", path, JSON_TYPE, body, within);
  }

  public Future<Answer> patch(String path, String contentType, JsonNode body) {
    writes.incrementAndGet();
    return call("PATCH", path, contentType, body, timeout);
  }

  public Future<Answer> delete(String path, JsonNode options) {
    writes.incrementAndGet();
    return call("DELETE", path, JSON_TYPE, options, timeout);
  }

  /**
   * Opens a watch. {@code digest} turns each event into what the sink takes, off the context; the
   * next bytes are read when the sink has taken the ones before.
   */
  public <T> Watch watch(String path, Function<JsonNode, T> digest, Watch.Sink<T> sink) {
    requests.incrementAndGet();
    WatchStream<T> stream =
        new WatchStream<>(vertx.getOrCreateContext(), digest, sink, this::answered);
    try {
      HttpRequest request =
          transport.http().newHttpRequestBuilder().uri(root + path).forStreaming().build();
      var _ = transport.http().consumeBytes(request, stream).whenComplete(stream::begin);
    } catch (RuntimeException e) {
      stream.begin(null, e);
    }
    return stream;
  }

  /** Cuts all connections. */
  public void close() {
    closed = true;
    transport.close();
  }

  private Future<Answer> call(
      String method, String path, String contentType, @Nullable JsonNode body, Duration within) {
    requests.incrementAndGet();
    Promise<Answer> promise = Promise.promise();
    Context context = vertx.getOrCreateContext();
    Transport used = transport;
    long timer =
        vertx.setTimer(
            within.toMillis(),
            _ -> {
              String text = "no answer in " + within.toMillis() + " ms";
              if (promise.tryFail(new TimeoutException(text))) {
                deaf(used);
              }
            });
    try {
      HttpRequest.Builder request = used.http().newHttpRequestBuilder().uri(root + path);
      if (body == null) {
        request.method(method, null, (String) null);
      } else {
        request.method(method, contentType, JSON.writeValueAsString(body));
      }
      var _ =
          used.http()
              .sendAsync(request.build(), byte[].class)
              .whenComplete((response, failure) -> {
                vertx.cancelTimer(timer);
                if (failure != null) {
                  lost(failure);
                  context.runOnContext(_ -> promise.tryFail(failure));
                } else {
                  answered();
                  Answer answer = answer(response.code(), response, response.body());
                  context.runOnContext(_ -> promise.tryComplete(answer));
                }
              });
    } catch (IOException | RuntimeException e) {
      vertx.cancelTimer(timer);
      promise.tryFail(e);
    }
    return promise.future();
  }

  private void answered() {
    unanswered.set(0);
    if (unreachable && !closed) {
      unreachable = false;
      LOG.atInfo().addKeyValue("server", root).log("the API server is reached again");
    }
  }

  private void lost(Throwable failure) {
    if (!unreachable && !closed) {
      unreachable = true;
      LOG.atWarn()
          .addKeyValue("server", root)
          .addKeyValue("reason", failure)
          .log("the API server cannot be reached, trying again");
    }
  }

  private void deaf(Transport used) {
    if (unanswered.incrementAndGet() >= DEAF) {
      synchronized (this) {
        if (used == transport && !closed) {
          LOG.atWarn()
              .addKeyValue("server", root)
              .log("the API server does not answer, connecting anew");
          transport = new Transport(config);
          unanswered.set(0);
          used.close();
        }
      }
    }
  }

  static Answer answer(int status, HttpResponse<?> response, byte @Nullable [] body) {
    return new Answer(status, parse(body), retryAfter(response));
  }

  private static JsonNode parse(byte @Nullable [] body) {
    try {
      return body == null ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    String header = response.header("Retry-After");
    return header != null && header.matches("[0-9]{1,4}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(header)))
        : Optional.empty();
  }
}
