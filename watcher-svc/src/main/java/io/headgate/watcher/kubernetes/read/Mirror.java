package io.headgate.watcher.kubernetes.read;

import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.read.Reflector.Event;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cluster holds of the kinds that matter, kept up to date whether this replica writes or
 * not. Everything happens on one Vert.x context; {@link #start}, {@link #join} and {@link #stop}
 * may be called from anywhere.
 */
public final class Mirror {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
  private static final Set<String> REFERRERS =
      Set.of("GatewayClass", "Gateway", "BackendTLSPolicy", "InferencePool");

  /** Follows along, on the mirror's context. */
  public interface Follower {
    /** Everything there is; told once, as soon as all of it is known. */
    void ready(List<Observed> all);

    /** What changed after that. */
    void changed(List<Change> changes);

    /** What {@link Mirror#troubles} says now; told when it is another, and never before all. */
    default void troubled(List<String> troubles) {}
  }

  private final Vertx vertx;
  private final Context context;
  private final Api api;
  private final ReadOptions options;
  private final Map<Reflector, Set<ResourceKey>> held = new LinkedHashMap<>();
  private final Map<ResourceKey, Reflector> referred = new HashMap<>();
  private final Map<ResourceKey, Observed> referrers = new HashMap<>();
  private final Map<ResourceKey, Observed> shown = new HashMap<>();
  private final Map<ResourceKey, String> versions = new HashMap<>();
  private final PodGate gate = new PodGate();
  private final Set<Follower> followers = new LinkedHashSet<>();
  private final Promise<Void> complete = Promise.promise();
  private boolean ready;
  private volatile List<String> troubles = List.of();

  /** Lives on the caller's context. */
  public Mirror(Vertx vertx, Api api, ReadOptions options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.api = api;
    this.options = options;
  }

  public Context context() {
    return context;
  }

  /** Runs something on the mirror's context; completes when it has run, fails when it threw. */
  public Future<Void> run(Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(_ -> {
      try {
        action.run();
        done.complete();
      } catch (RuntimeException bug) {
        LOG.atError().setCause(bug).log("cannot do what the log asks for");
        done.fail(bug);
      }
    });
    return done.future();
  }

  public void start() {
    context.runOnContext(_ -> {
      for (ApiKind kind : options.kinds()) {
        if (options.everywhere() || (!kind.namespaced() && !kind.equals(ApiKinds.NAMESPACE))) {
          follow(kind, "", "");
        } else {
          for (String namespace : new TreeSet<>(options.namespaces())) {
            if (kind.namespaced()) {
              follow(kind, namespace, "");
            } else {
              follow(kind, "", named(namespace));
            }
          }
        }
      }
      List.copyOf(held.keySet()).forEach(Reflector::start);
    });
  }

  public Future<Void> stop() {
    return run(() -> {
      held.keySet().forEach(Reflector::stop);
      held.clear();
      followers.clear();
    });
  }

  /** Completes when everything is known. */
  public Future<Void> ready() {
    return complete.future();
  }

  /** One that has joined already is told again of all that there is. */
  public void join(Follower follower) {
    context.runOnContext(_ -> {
      followers.add(follower);
      if (ready) {
        follower.ready(List.copyOf(shown.values()));
        follower.troubled(troubles);
      }
    });
  }

  public void leave(Follower follower) {
    context.runOnContext(_ -> followers.remove(follower));
  }

  /** On the mirror's context only. */
  public @Nullable Observed find(ResourceKey key) {
    return shown.get(key);
  }

  /** Follows what carries our label, in the same namespaces and on the same context. */
  public OwnObjects ownObjects(OwnObjects.Listener listener) {
    return new OwnObjects(vertx, api, options, listener);
  }

  /**
   * Kinds that the API server forbids to read at present, with its words; of such a kind what was
   * known last stays. Safe from any thread.
   */
  public List<String> troubles() {
    return troubles;
  }

  private void findTroubles() {
    List<String> now =
        held.keySet().stream()
            .filter(one -> !one.refusal().isEmpty())
            .map(one ->
                one.kind().kind()
                    + (one.namespace().isEmpty() ? "" : " in " + one.namespace())
                    + " cannot be followed: "
                    + one.refusal())
            .distinct()
            .sorted()
            .toList();
    if (!now.equals(troubles)) {
      troubles = now;
      if (ready) {
        List.copyOf(followers).forEach(follower -> follower.troubled(now));
      }
    }
  }

  private Reflector follow(ApiKind kind, String namespace, String selector) {
    Reflector reflector =
        new Reflector(vertx, api, kind, namespace, selector, options, new Intake());
    held.put(reflector, new HashSet<>());
    return reflector;
  }

  private final class Intake implements Reflector.Sink {
    @Override
    public void all(Reflector from, List<Observed> objects) {
      Set<ResourceKey> had = held.get(from);
      if (had == null) {
        return;
      }
      List<Change> changes = new ArrayList<>();
      Set<ResourceKey> now = new HashSet<>();
      objects.forEach(object -> now.add(object.key()));
      for (ResourceKey key : List.copyOf(had)) {
        if (!now.contains(key)) {
          remove(had, key, changes);
        }
      }
      objects.forEach(object -> put(had, object, changes));
      tell(changes);
    }

    @Override
    public void changed(Reflector from, List<Event> events) {
      Set<ResourceKey> had = held.get(from);
      if (had == null) {
        return;
      }
      List<Change> changes = new ArrayList<>();
      for (Event event : events) {
        switch (event) {
          case Event.Put(Observed object) -> put(had, object, changes);
          case Event.Gone(Observed object) -> remove(had, object.key(), changes);
          case Event.Bookmark _, Event.Failed _ -> {}
        }
      }
      tell(changes);
    }

    @Override
    public void turned(Reflector from) {
      look();
      findTroubles();
    }
  }

  private void put(Set<ResourceKey> had, Observed object, List<Change> changes) {
    ResourceKey key = object.key();
    had.add(key);
    String version = object.uid() + "/" + object.resourceVersion();
    if (version.equals(versions.put(key, version))) {
      return;
    }
    if (ApiKinds.POD.is(key)) {
      gate.podIs(object);
      showIfWanted(object, changes);
      return;
    }
    show(object, changes);
    if (ApiKinds.INFERENCE_POOL.is(key)) {
      gate.poolIs(object);
      gate.pods(key.namespace()).forEach(pod -> showIfWanted(pod, changes));
    }
    if (REFERRERS.contains(key.kind())) {
      referrers.put(key, object);
    }
  }

  private void remove(Set<ResourceKey> had, ResourceKey key, List<Change> changes) {
    had.remove(key);
    versions.remove(key);
    hide(key, changes);
    if (ApiKinds.POD.is(key)) {
      gate.podGone(key);
    } else if (ApiKinds.INFERENCE_POOL.is(key)) {
      gate.poolGone(key);
      gate.pods(key.namespace()).forEach(pod -> showIfWanted(pod, changes));
    }
    referrers.remove(key);
  }

  private void showIfWanted(Observed pod, List<Change> changes) {
    if (gate.wants(pod)) {
      show(pod, changes);
    } else {
      hide(pod.key(), changes);
    }
  }

  private void show(Observed object, List<Change> changes) {
    Observed before = shown.put(object.key(), object);
    if (before == null || !before.sameVersion(object)) {
      changes.add(new Change.Put(object));
    }
  }

  private void hide(ResourceKey key, List<Change> changes) {
    if (shown.remove(key) != null) {
      changes.add(new Change.Gone(key));
    }
  }

  private void tell(List<Change> changes) {
    boolean references =
        changes.stream()
            .anyMatch(change ->
                REFERRERS.contains(
                    switch (change) {
                      case Change.Put(Observed object) -> object.key().kind();
                      case Change.Gone(ResourceKey key) -> key.kind();
                    }));
    if (references) {
      refer(changes);
    }
    if (ready && !changes.isEmpty()) {
      List<Change> told = List.copyOf(changes);
      List.copyOf(followers).forEach(follower -> follower.changed(told));
    }
    look();
  }

  /** Follows the Secrets and ConfigMaps that are named now, and no others. */
  private void refer(List<Change> changes) {
    Set<ResourceKey> wanted = References.wanted(referrers.values(), options.controllerName());
    for (ResourceKey key : List.copyOf(referred.keySet())) {
      if (!wanted.contains(key)) {
        Reflector reflector = referred.remove(key);
        if (reflector != null) {
          reflector.stop();
          Set<ResourceKey> had = held.remove(reflector);
          if (had != null) {
            List.copyOf(had).forEach(one -> remove(had, one, changes));
          }
        }
      }
    }
    findTroubles();
    for (ResourceKey key : new TreeSet<>(wanted)) {
      boolean watched = options.everywhere() || options.namespaces().contains(key.namespace());
      if (watched && !referred.containsKey(key)) {
        for (ApiKind kind : ApiKinds.REFERRED) {
          if (kind.is(key)) {
            Reflector reflector = follow(kind, key.namespace(), named(key.name()));
            referred.put(key, reflector);
            reflector.start();
          }
        }
      }
    }
  }

  private void look() {
    if (ready || !held.keySet().stream().allMatch(this::settled)) {
      return;
    }
    ready = true;
    List<Observed> all = List.copyOf(shown.values());
    for (Follower follower : List.copyOf(followers)) {
      follower.ready(all);
      follower.troubled(troubles);
    }
    complete.tryComplete();
  }

  /** With rights in some namespaces only, what lies outside is done without. */
  private boolean settled(Reflector one) {
    return switch (one.state()) {
      case STARTING -> false;
      case LISTED, ABSENT -> true;
      case FORBIDDEN ->
          referred.containsValue(one) || (!options.everywhere() && !one.kind().namespaced());
    };
  }

  private static String named(String name) {
    return "fieldSelector=metadata.name%3D" + ApiKind.escape(name);
  }
}
