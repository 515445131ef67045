package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.apply.WriteQueue.Outcome;
import io.headgate.watcher.kubernetes.read.Change;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.Observed;
import io.headgate.watcher.kubernetes.read.OwnObjects;
import io.headgate.watcher.normalize.CanonicalJson;
import io.headgate.watcher.status.Desire;
import io.headgate.watcher.status.DesiredApplier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Makes a cluster agree with topic {@code desired}, as long as {@code mayWrite} says so: the newest
 * of each object wins, a failed write is tried again, what others change is put right. Taking a
 * change completes at once; writing goes on behind it, on the mirror's context.
 */
public final class KubernetesApplier implements DesiredApplier {
  private final Mirror mirror;
  private final ApplyOptions options;
  private final BooleanSupplier mayWrite;
  private final Map<Target, Desire> desires = new HashMap<>();
  private final Map<ResourceKey, String> uids = new HashMap<>();
  private final Patience patience;
  private final StatusWrites statuses;
  private final ObjectWrites objects;
  private final WriteQueue<Target> queue;
  private final Drift drift = new Drift();
  private final OwnObjects own;
  private boolean closed;

  public KubernetesApplier(
      Vertx vertx, Api api, Mirror mirror, ApplyOptions options, BooleanSupplier mayWrite) {
    this.mirror = mirror;
    this.options = options;
    this.mayWrite = mayWrite;
    Complaints complaints = new Complaints();
    this.patience = new Patience(options.repairAfter(), options.repairAtMost());
    this.statuses = new StatusWrites(api, mirror, options, complaints, patience, this::allowed);
    this.objects = new ObjectWrites(api, options, complaints, patience, this::allowed);
    this.own = mirror.ownObjects(drift);
    this.queue =
        new WriteQueue<>(
            vertx, options.atOnce(), options.spacing(), options.backoff(), this::write);
  }

  @Override
  public Future<Void> begin(List<Desire.Present> all) {
    return mirror.run(() -> {
      all.forEach(this::take);
      mirror.join(drift);
    });
  }

  @Override
  public Future<Void> apply(List<Desire> changes) {
    return mirror.run(() -> changes.forEach(this::take));
  }

  /** Writes nothing more. */
  public Future<Void> close() {
    return mirror.run(() -> {
      closed = true;
      mirror.leave(drift);
      own.stop();
      queue.close();
    });
  }

  private boolean allowed() {
    return !closed && mayWrite.getAsBoolean();
  }

  private void take(Desire desire) {
    Optional<ApiKind> kind = ApiKinds.written(desire.key());
    if (kind.isEmpty() || closed) {
      return;
    }
    Target target = new Target(desire.key(), desire.ofStatus());
    desires.put(target, desire);
    queue.askAnew(
        target, desire.ofStatus() ? options.untilRound(System.nanoTime()) : Duration.ZERO);
    if (desire instanceof Desire.Present
        && !desire.ofStatus()
        && !ApiKinds.SERVICE.is(desire.key())) {
      own.follow(kind.get());
    }
  }

  private Future<Outcome> write(Target target) {
    if (!allowed()) {
      return Future.succeededFuture(new Outcome.Done(false));
    }
    Desire desire =
        desires.getOrDefault(target, new Desire.Absent(target.key(), target.ofStatus()));
    Future<Outcome> outcome = target.ofStatus() ? statuses.write(desire) : objects.write(desire);
    return outcome.onSuccess(done -> {
      if (done instanceof Outcome.Done && desire instanceof Desire.Absent) {
        desires.remove(target, desire);
      }
    });
  }

  /**
   * Looks at what comes back from the API server. Services and what has a status are seen by way of
   * the mirror, objects of other kinds that are ours by their label.
   */
  private final class Drift implements Mirror.Follower, OwnObjects.Listener {
    @Override
    public void ready(List<Observed> all) {
      all.forEach(this::look);
    }

    @Override
    public void changed(List<Change> changes) {
      for (Change change : changes) {
        switch (change) {
          case Change.Put(Observed object) -> look(object);
          case Change.Gone(ResourceKey key) -> {
            uids.remove(key);
            statuses.gone(key);
            gone(key);
          }
        }
      }
    }

    @Override
    public void seen(Observed object) {
      Target target = new Target(object.key(), false);
      if (desires.get(target) instanceof Desire.Present present && !right(present, object)) {
        queue.ask(target, patience.wait(target));
      }
    }

    @Override
    public void listed(ApiKind kind, String namespace, Set<ResourceKey> there) {
      for (Target target : desires.keySet()) {
        ResourceKey key = target.key();
        boolean listed =
            !target.ofStatus()
                && kind.is(key)
                && (namespace.isEmpty() || namespace.equals(key.namespace()));
        if (listed && !there.contains(key) && !queue.pending(target)) {
          gone(key);
        }
      }
    }

    @Override
    public void gone(ResourceKey key) {
      Target object = new Target(key, false);
      if (desires.get(object) instanceof Desire.Present) {
        queue.ask(object, patience.wait(object));
      }
    }

    private void look(Observed object) {
      ResourceKey key = object.key();
      if (!object.status().isEmpty()) {
        status(object, new Target(key, true));
      }
      if (ApiKinds.SERVICE.is(key)) {
        seen(object);
        Target target = new Target(key, false);
        if (desires.get(target) == null && object.ours() && !desires.isEmpty()) {
          queue.ask(target, options.orphanAfter());
        }
      }
    }

    private boolean right(Desire.Present wanted, Observed object) {
      JsonNode there = CanonicalJson.read(object.resource().getJson().toByteArray());
      return object.ours() && objects.right(wanted, there);
    }

    private void status(Observed object, Target target) {
      Desire desire = desires.get(target);
      if (desire == null) {
        if (statuses.leftOver(object)) {
          queue.ask(target, options.orphanAfter());
        }
        return;
      }
      String before = uids.put(target.key(), object.uid());
      boolean another = before != null && !before.equals(object.uid());
      if (statuses.differs(desire, object)) {
        // Of another object of that name, what is wanted may be about to change.
        Duration wait = patience.wait(target);
        queue.ask(target, another ? wait.multipliedBy(2) : wait);
      }
    }
  }
}
