package io.headgate.watcher.kubernetes.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.api.Watch;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Sink} informed of one kind: lists it, watches it from there, and lists again only
 * when the server has forgotten where we were. Used on one Vert.x context.
 */
final class Reflector {
  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
  private static final Duration LIST_TIMEOUT = Duration.ofSeconds(30);

  /** A watch that lived shorter and brought nothing counts as a failure. */
  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Replaced so often for its silence, a watch is not believed any more, and the kind is listed.
   */
  private static final int SILENCES = 3;

  /** What came of looking at a kind. */
  enum State {
    STARTING,
    /** Listed at least once. */
    LISTED,
    /** Not served: no such objects. */
    ABSENT,
    FORBIDDEN
  }

  /** Takes what is there. */
  interface Sink {
    /** All there is, instead of what was told before. */
    void all(Reflector from, List<Observed> objects);

    void changed(Reflector from, List<Event> events);

    /** The state is another, or {@link #refusal}. */
    void turned(Reflector from);
  }

  /** What a watch said. */
  sealed interface Event {
    record Put(Observed object) implements Event {}

    record Gone(Observed object) implements Event {}

    record Bookmark(String resourceVersion) implements Event {}

    record Failed(int code, String message) implements Event {}
  }

  private final Vertx vertx;
  private final Api api;
  private final ApiKind kind;
  private final String namespace;
  private final String selector;
  private final ReadOptions options;
  private final Sink sink;
  private final RandomGenerator random = RandomGenerator.getDefault();

  private State state = State.STARTING;
  private int version;
  private String position = "";
  private int failures;
  private int silences;
  private long heard;
  private long opened;
  private boolean brought;
  private boolean taken;
  private boolean forgotten;
  private boolean told;
  private int refusals;
  private String refusal = "";
  private boolean stopped;
  private long watchdog;
  private @Nullable Watch watch;
  private @Nullable Long retry;

  /**
   * One kind.
   *
   * @param namespace empty for all
   * @param selector {@code fieldSelector=…} or {@code labelSelector=…}, or empty
   */
  Reflector(
      Vertx vertx,
      Api api,
      ApiKind kind,
      String namespace,
      String selector,
      ReadOptions options,
      Sink sink) {
    this.vertx = vertx;
    this.api = api;
    this.kind = kind;
    this.namespace = namespace;
    this.selector = selector;
    this.options = options;
    this.sink = sink;
  }

  ApiKind kind() {
    return kind;
  }

  String namespace() {
    return namespace;
  }

  State state() {
    return state;
  }

  /** How the server forbids to look at the kind, in its own words; empty when it does not. */
  String refusal() {
    return refusal;
  }

  void start() {
    long every = Math.max(10, options.silence().toMillis() / 10);
    watchdog = vertx.setPeriodic(every, _ -> listen());
    list();
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(watchdog);
    if (retry != null) {
      vertx.cancelTimer(retry);
    }
    if (watch != null) {
      watch.cancel();
    }
  }

  private void list() {
    position = "";
    version = Math.min(version, kind.versions().size() - 1);
    page(new ArrayList<>(), "", options.page());
  }

  private void page(List<Observed> objects, String token, int size) {
    String path =
        kind.path(kind.versions().get(version), namespace)
            + "?limit="
            + size
            + (token.isEmpty() ? "" : "&continue=" + ApiKind.escape(token))
            + (selector.isEmpty() ? "" : "&" + selector);
    api.get(path, LIST_TIMEOUT)
        .onSuccess(answer -> {
          if (!stopped) {
            onPage(objects, answer, size);
          }
        })
        .onFailure(failure -> unreachable(failure, this::list));
  }

  private void onPage(List<Observed> objects, Answer answer, int size) {
    if (answer.status() == Answer.GONE && size > 0) {
      // The continue token grew old between pages; a list without pages cannot.
      page(new ArrayList<>(), "", 0);
    } else if (!answer.ok()) {
      refused(answer, this::list);
    } else {
      String apiVersion = kind.apiVersion(kind.versions().get(version));
      JsonNode body = answer.body();
      body.path("items").forEach(item -> objects.add(Slim.of(kind, apiVersion, item)));
      JsonNode metadata = body.path("metadata");
      String next = metadata.path("continue").asText("");
      if (!next.isEmpty()) {
        page(objects, next, size);
        return;
      }
      position = metadata.path("resourceVersion").asText("");
      sink.all(this, objects);
      turn(State.LISTED);
      open();
    }
  }

  private void open() {
    if (stopped) {
      return;
    }
    long seconds = options.watchFor().toSeconds();
    long spread = random.nextLong(seconds / 4 + 1);
    String apiVersion = kind.apiVersion(kind.versions().get(version));
    String path =
        kind.path(kind.versions().get(version), namespace)
            + "?watch=1&allowWatchBookmarks=true&resourceVersion="
            + ApiKind.escape(position)
            + "&timeoutSeconds="
            + (seconds - spread)
            + (selector.isEmpty() ? "" : "&" + selector);
    heard = System.nanoTime();
    opened = heard;
    brought = false;
    taken = false;
    watch = api.watch(path, event -> digest(apiVersion, event), new Told());
  }

  /** Pure: runs on the connection's thread. */
  private Event digest(String apiVersion, JsonNode event) {
    JsonNode object = event.path("object");
    return switch (event.path("type").asText("")) {
      case "ADDED", "MODIFIED" -> new Event.Put(Slim.of(kind, apiVersion, object));
      case "DELETED" -> new Event.Gone(Slim.of(kind, apiVersion, object));
      case "BOOKMARK" ->
          new Event.Bookmark(object.path("metadata").path("resourceVersion").asText(""));
      default -> new Event.Failed(object.path("code").asInt(0), object.path("message").asText(""));
    };
  }

  private final class Told implements Watch.Sink<Event> {
    @Override
    public void opened() {
      heard = System.nanoTime();
      taken = true;
      recovered();
    }

    @Override
    public void events(List<Event> events) {
      if (stopped) {
        return;
      }
      heard = System.nanoTime();
      if (!(events.getFirst() instanceof Event.Failed)) {
        brought = true;
        silences = 0;
        worked();
      }
      for (Event event : events) {
        switch (event) {
          case Event.Put(Observed object) -> position = object.resourceVersion();
          case Event.Gone(Observed object) -> position = object.resourceVersion();
          case Event.Bookmark(String at) -> position = at;
          case Event.Failed(int code, String message) -> {
            // What came before it in this batch is told first.
            sink.changed(Reflector.this, events);
            lost(code, message);
            return;
          }
        }
      }
      sink.changed(Reflector.this, events);
    }

    @Override
    public void ended(Answer answer) {
      if (stopped) {
        return;
      }
      if (answer.status() == Answer.GONE) {
        lost(Answer.GONE, answer.words());
      } else if (!answer.ok()) {
        refused(answer, Reflector.this::open);
      } else if (brought || System.nanoTime() - opened > SHORT_NANOS) {
        worked();
        open();
      } else {
        later("the watch ended at once", Reflector.this::open);
      }
    }

    @Override
    public void broken(Throwable failure) {
      unreachable(failure, Reflector.this::open);
    }
  }

  /** The server cannot go on from our position. */
  private void lost(int code, String message) {
    if (watch != null) {
      watch.cancel();
    }
    if (code == Answer.GONE && !forgotten) {
      // Once until a watch works: a server that answers 410 to every watch is not asked in a loop.
      forgotten = true;
      list();
    } else {
      later(code + " " + message, this::list);
    }
  }

  private void refused(Answer answer, Runnable again) {
    switch (answer.status()) {
      case Answer.GONE -> lost(Answer.GONE, answer.words());
      case Answer.NOT_FOUND -> {
        if (version + 1 < kind.versions().size()) {
          version++;
          list();
        } else {
          version = 0;
          absent();
        }
      }
      case Answer.FORBIDDEN -> {
        tell(answer.words());
        // A server that has just started forbids what it will allow: asking again tells.
        refusals++;
        if (refusals > 1) {
          refusal(answer.words());
        }
        turn(state == State.STARTING ? State.FORBIDDEN : state);
        after(options.lookAgain().multipliedBy(4), this::list);
      }
      default -> {
        if (answer.status() < Answer.SERVER_ERROR) {
          tell(answer.words());
        }
        answer.retryAfter().ifPresentOrElse(wait -> after(wait, again), () -> retry(again));
      }
    }
  }

  /** An API server that starts answers 404 for a while to kinds that it does have. */
  private void absent() {
    api.get("/readyz")
        .onSuccess(answer -> {
          if (stopped) {
            return;
          }
          boolean ready =
              answer.ok()
                  || answer.status() == Answer.FORBIDDEN
                  || answer.status() == Answer.NOT_FOUND;
          if (!ready) {
            later("the API server is not ready", this::list);
            return;
          }
          failures = 0;
          allowed();
          if (state != State.ABSENT) {
            sink.all(this, List.of());
            turn(State.ABSENT);
          }
          after(options.lookAgain(), this::list);
        })
        .onFailure(failure -> unreachable(failure, this::list));
  }

  private void worked() {
    failures = 0;
    forgotten = false;
  }

  private void listen() {
    if (watch != null && taken && System.nanoTime() - opened > SHORT_NANOS) {
      worked();
    }
    long silent = System.nanoTime() - heard;
    if (watch == null || retry != null || silent < options.silence().toNanos()) {
      return;
    }
    watch.cancel();
    watch = null;
    silences++;
    LOG.atInfo()
        .addKeyValue("kind", kind.kind())
        .addKeyValue("namespace", namespace)
        .log("a watch went silent, watching anew");
    if (silences >= SILENCES) {
      silences = 0;
      list();
    } else {
      open();
    }
  }

  /** The {@link Api} says so once for all kinds. */
  private void unreachable(Throwable failure, Runnable again) {
    LOG.atDebug().addKeyValue("kind", kind.kind()).setCause(failure).log("cannot be followed");
    retry(again);
  }

  private void later(String why, Runnable again) {
    tell(why);
    retry(again);
  }

  private void retry(Runnable again) {
    failures++;
    after(Duration.ofMillis(options.backoff().millis(failures, random)), again);
  }

  private void after(Duration wait, Runnable again) {
    if (stopped) {
      return;
    }
    watch = null;
    if (retry != null) {
      vertx.cancelTimer(retry);
    }
    long spread = wait.toMillis() / 8 + 1;
    retry =
        vertx.setTimer(
            Math.max(1, wait.toMillis() + random.nextLong(spread)),
            _ -> {
              retry = null;
              if (!stopped) {
                again.run();
              }
            });
  }

  /** Once per outage. */
  private void tell(String why) {
    if (!told && !stopped) {
      told = true;
      LOG.atWarn()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("namespace", namespace)
          .addKeyValue("reason", why)
          .log("cannot be followed, trying again");
    }
  }

  private void recovered() {
    allowed();
    if (told) {
      told = false;
      LOG.atInfo()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("namespace", namespace)
          .log("is followed again");
    }
  }

  private void allowed() {
    refusals = 0;
    refusal("");
  }

  private void refusal(String words) {
    if (!refusal.equals(words)) {
      refusal = words;
      sink.turned(this);
    }
  }

  private void turn(State next) {
    if (state != next) {
      state = next;
      sink.turned(this);
    }
  }
}
