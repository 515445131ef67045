package io.headgate.watcher.kubernetes.read;

import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.read.Reflector.Event;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Follows the objects of some kinds that carry our label, and tells what becomes of them. Keeps
 * none of them. Nothing is asked of the API server before a kind is named. Used on one Vert.x
 * context.
 */
public final class OwnObjects {
  private static final String SELECTOR =
      "labelSelector=" + ApiKind.escape("app.kubernetes.io/managed-by=headgate");

  /** Told on the context. */
  public interface Listener {
    void seen(Observed object);

    /**
     * These were seen just now, and there are no others.
     *
     * @param namespace where they are; empty for all
     */
    void listed(ApiKind kind, String namespace, Set<ResourceKey> there);

    /** It is no more, or no longer has our label. */
    void gone(ResourceKey key);
  }

  private final Vertx vertx;
  private final Api api;
  private final ReadOptions options;
  private final Listener listener;
  private final Map<ApiKind, List<Reflector>> followed = new HashMap<>();

  public OwnObjects(Vertx vertx, Api api, ReadOptions options, Listener listener) {
    this.vertx = vertx;
    this.api = api;
    this.options = options;
    this.listener = listener;
  }

  /** Begins to follow a kind, unless that has begun. */
  public void follow(ApiKind kind) {
    followed.computeIfAbsent(kind, this::begin);
  }

  public void stop() {
    followed.values().forEach(reflectors -> reflectors.forEach(Reflector::stop));
    followed.clear();
  }

  private List<Reflector> begin(ApiKind kind) {
    Set<String> namespaces =
        options.everywhere() ? Set.of("") : new TreeSet<>(options.namespaces());
    List<Reflector> reflectors = new ArrayList<>();
    for (String namespace : namespaces) {
      Reflector reflector =
          new Reflector(vertx, api, kind, namespace, SELECTOR, options, new Telling());
      reflector.start();
      reflectors.add(reflector);
    }
    return reflectors;
  }

  private final class Telling implements Reflector.Sink {
    @Override
    public void all(Reflector from, List<Observed> objects) {
      objects.forEach(listener::seen);
      Set<ResourceKey> there = new HashSet<>();
      objects.forEach(object -> there.add(object.key()));
      listener.listed(from.kind(), from.namespace(), there);
    }

    @Override
    public void changed(Reflector from, List<Event> events) {
      for (Event event : events) {
        switch (event) {
          case Event.Put(Observed object) -> listener.seen(object);
          case Event.Gone(Observed object) -> listener.gone(object.key());
          case Event.Bookmark _, Event.Failed _ -> {}
        }
      }
    }

    @Override
    public void turned(Reflector from) {}
  }
}
