package io.headgate.watcher.kubernetes.read;

import io.headgate.events.ResourceKey;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.Problem.Severity;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells what a {@link Mirror} holds, which may have been filled long before. */
public final class KubernetesSource implements ResourceSource {
  /** This source's name in its {@link SourceEvent.Synced}. */
  public static final String NAME = "cluster";

  private final Vertx vertx;
  private final Mirror mirror;
  private final List<Telling> joined = new ArrayList<>();
  private volatile boolean stopped;

  public KubernetesSource(Vertx vertx, Mirror mirror) {
    this.vertx = vertx;
    this.mirror = mirror;
  }

  @Override
  public Future<Void> start(Sink sink) {
    Telling telling = new Telling(vertx.getOrCreateContext(), sink);
    joined.add(telling);
    mirror.join(telling);
    return Future.succeededFuture();
  }

  /** The mirror goes on. */
  @Override
  public Future<Void> stop() {
    stopped = true;
    joined.forEach(mirror::leave);
    return Future.join(joined.stream().map(Telling::quiet).toList()).mapEmpty();
  }

  private final class Telling implements Mirror.Follower {
    private final Context home;
    private final Sink sink;
    private final Set<Problem> problems = new LinkedHashSet<>();

    Telling(Context home, Sink sink) {
      this.home = home;
      this.sink = sink;
    }

    @Override
    public void ready(List<Observed> all) {
      List<SourceEvent> events = new ArrayList<>();
      all.stream()
          .sorted((a, b) -> a.key().compareTo(b.key()))
          .forEach(object -> events.add(new SourceEvent.Upserted(object.resource())));
      events.add(new SourceEvent.Synced(NAME, all.size()));
      hand(events);
    }

    @Override
    public void changed(List<Change> changes) {
      List<SourceEvent> events = new ArrayList<>();
      for (Change change : changes) {
        events.add(
            switch (change) {
              case Change.Put(Observed object) -> new SourceEvent.Upserted(object.resource());
              case Change.Gone(ResourceKey key) -> new SourceEvent.Deleted(key);
            });
      }
      hand(events);
    }

    /** Warnings: they say nothing about what exists. */
    @Override
    public void troubled(List<String> troubles) {
      Set<Problem> now = new LinkedHashSet<>();
      troubles.forEach(trouble ->
          now.add(new Problem(Severity.WARNING, NAME, Problem.NO_LINE, null, "", trouble, "")));
      List<SourceEvent> events = new ArrayList<>();
      problems.stream()
          .filter(problem -> !now.contains(problem))
          .forEach(problem -> events.add(new SourceEvent.Cleared(problem)));
      now.stream()
          .filter(problem -> !problems.contains(problem))
          .forEach(problem -> events.add(new SourceEvent.Rejected(problem)));
      problems.clear();
      problems.addAll(now);
      if (!events.isEmpty()) {
        hand(events);
      }
    }

    /** Completes when no batch is being told. */
    Future<Void> quiet() {
      Promise<Void> quiet = Promise.promise();
      home.runOnContext(_ -> quiet.complete());
      return quiet.future();
    }

    private void hand(List<SourceEvent> events) {
      home.runOnContext(_ -> {
        if (!stopped) {
          sink.accept(events);
        }
      });
    }
  }
}
