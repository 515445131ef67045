package io.headgate.cli.node;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.sim.RunningSim;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does for local Pods what a cluster's node does: runs those of simulated model servers, each on a
 * loopback address of its own, and keeps every Pod's Ready condition true to its readiness probe. A
 * Pod that comes with a Ready condition is left as it is.
 *
 * <p>As a node does, it outlives the watcher: stopping it as a source only ends the telling, {@link
 * #shutDown} ends the Pods. Its state lives on a context of its own.
 */
public final class LocalNode implements ResourceSource {
  private final Vertx vertx;
  private final Context home;
  private final Supplier<ResourceSource> sources;
  private final boolean runSims;
  private final Consumer<String> progress;
  private final Addresses addresses = new Addresses();
  private final Map<ResourceKey, LocalPod> pods = new ConcurrentHashMap<>();
  private final Set<ResourceKey> told = new HashSet<>();
  private @Nullable ResourceSource inner;
  private @Nullable Consumer<List<SourceEvent>> out;

  /**
   * Decorates what {@code sources} makes, anew for each start. Must be made off any verticle's
   * context, or its Pods would end with that verticle.
   *
   * @param progress gets a line per server started
   */
  public LocalNode(
      Vertx vertx, Supplier<ResourceSource> sources, boolean runSims, Consumer<String> progress) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.sources = sources;
    this.runSims = runSims;
    this.progress = progress;
  }

  @Override
  public Future<Void> start(Sink sink) {
    Context caller = vertx.getOrCreateContext();
    ResourceSource source = sources.get();
    home.runOnContext(_ -> {
      inner = source;
      told.clear();
      out = batch -> caller.runOnContext(_ -> sink.accept(batch));
    });
    return source.start(batch -> home.runOnContext(_ -> emit(take(batch))));
  }

  @Override
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    home.runOnContext(_ -> {
      out = null;
      ResourceSource source = inner;
      inner = null;
      (source == null ? Future.<Void>succeededFuture() : source.stop()).onComplete(stopped);
    });
    return stopped.future();
  }

  /** Ends all Pods. */
  public Future<Void> shutDown() {
    Promise<Void> stopped = Promise.promise();
    home.runOnContext(_ ->
        Future.join(pods.values().stream().map(LocalPod::stop).toList())
            .<Void>mapEmpty()
            .onComplete(stopped));
    return stopped.future();
  }

  /** The simulated server of a Pod, if one runs. */
  public Optional<RunningSim> sim(String namespace, String name) {
    LocalPod pod = pods.get(new ResourceKey("", "Pod", namespace, name));
    return pod == null ? Optional.empty() : pod.sim();
  }

  /** Starts a Pod's simulated server again after it was killed. */
  public void revive(String namespace, String name) {
    LocalPod pod = pods.get(new ResourceKey("", "Pod", namespace, name));
    if (pod != null) {
      home.runOnContext(_ -> pod.startSim());
    }
  }

  /** Whether every simulated server has started and passed its readiness probe. */
  public boolean settled() {
    return pods.values().stream().allMatch(LocalPod::settled);
  }

  private List<SourceEvent> take(List<SourceEvent> batch) {
    List<SourceEvent> passed = new ArrayList<>();
    for (SourceEvent event : batch) {
      passed.add(
          switch (event) {
            case SourceEvent.Upserted(Resource resource) when resource.getKind().equals("Pod") ->
                new SourceEvent.Upserted(pod(resource));
            case SourceEvent.Deleted(ResourceKey key) -> {
              forget(key);
              yield event;
            }
            case SourceEvent.Synced _ -> {
              pods.keySet().stream().filter(key -> !told.contains(key)).forEach(this::forget);
              yield event;
            }
            case SourceEvent.Upserted _, SourceEvent.Rejected _, SourceEvent.Cleared _ -> event;
          });
    }
    return passed;
  }

  private Resource pod(Resource resource) {
    ResourceKey key = new ResourceKey("", "Pod", resource.getNamespace(), resource.getName());
    told.add(key);
    PodFacts facts = PodFacts.of(resource);
    LocalPod known = pods.get(key);
    if (known != null && known.facts().sameServer(facts)) {
      return known.update(resource, facts);
    }
    forget(key);
    if (facts.ready() || (!facts.hasAddress() && !(runSims && facts.simulated()))) {
      return resource;
    }
    String address = facts.hasAddress() ? facts.address() : addresses.take(key, facts.port());
    LocalPod pod = new LocalPod(vertx, facts, address, resource, this::changed, progress);
    pods.put(key, pod);
    return pod.start();
  }

  private void forget(ResourceKey key) {
    LocalPod pod = pods.remove(key);
    if (pod != null) {
      addresses.release(key);
      pod.stop();
    }
  }

  private void changed(Resource pod) {
    emit(List.of(new SourceEvent.Upserted(pod)));
  }

  private void emit(List<SourceEvent> batch) {
    if (out != null) {
      out.accept(batch);
    }
  }
}
