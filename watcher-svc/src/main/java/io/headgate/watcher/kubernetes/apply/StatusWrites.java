package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.apply.WriteQueue.Outcome;
import io.headgate.watcher.kubernetes.read.Mirror;
import io.headgate.watcher.kubernetes.read.Observed;
import io.headgate.watcher.status.Desire;
import io.vertx.core.Future;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one status: reads, changes, writes under the condition that nobody else wrote meanwhile. A
 * status says something about one generation of an object and is written to no other.
 */
final class StatusWrites {
  private final Api api;
  private final Mirror mirror;
  private final ApplyOptions options;
  private final StatusMerge merge;
  private final Complaints complaints;
  private final Patience patience;
  private final BooleanSupplier mayWrite;

  /** What was written last: writing it again is a repair. */
  private final Map<ResourceKey, Desire> said = new HashMap<>();

  /** What the API server made of our last write, as long as the mirror does not show it. */
  private final Map<ResourceKey, Live> written = new HashMap<>();

  /** What is there although we wrote something else: it would be no better next time. */
  private final Map<ResourceKey, JsonNode> accepted = new HashMap<>();

  /** Somebody else wrote meanwhile: what the mirror has is too old. */
  private final Set<ResourceKey> stale = new HashSet<>();

  StatusWrites(
      Api api,
      Mirror mirror,
      ApplyOptions options,
      Complaints complaints,
      Patience patience,
      BooleanSupplier mayWrite) {
    this.api = api;
    this.mirror = mirror;
    this.options = options;
    this.merge = new StatusMerge(options.controllerName());
    this.complaints = complaints;
    this.patience = patience;
    this.mayWrite = mayWrite;
  }

  /** Whether there is something to write, as far as the mirror knows. */
  boolean differs(Desire desire, Observed object) {
    Live live = Live.of(object);
    Live ours = written.get(object.key());
    if (ours != null && !older(live, ours)) {
      written.remove(object.key());
    }
    return suits(desire, live)
        && !live.status().equals(accepted.get(object.key()))
        && change(desire, live).isPresent();
  }

  boolean leftOver(Observed object) {
    return merge.present(Live.of(object).status());
  }

  Future<Outcome> write(Desire desire) {
    ResourceKey key = desire.key();
    Observed observed = mirror.find(key);
    Live known = observed == null ? null : Live.of(observed);
    Live ours = written.get(key);
    if (ours != null && (known == null || older(known, ours))) {
      known = ours;
    }
    return !stale.remove(key) && known != null && suits(desire, known)
        ? put(desire, known)
        : read(desire);
  }

  private Future<Outcome> read(Desire desire) {
    return api.get(path(desire))
        .compose(answer -> {
          if (answer.ok()) {
            Live live = Live.of(answer.body());
            return suits(desire, live) ? put(desire, live) : done(false);
          }
          return refused(desire, answer);
        })
        .otherwise(failure -> failed(desire, failure));
  }

  private Future<Outcome> put(Desire desire, Live live) {
    Optional<ObjectNode> change = change(desire, live);
    if (change.isEmpty() || !mayWrite.getAsBoolean()) {
      complaints.settle(desire.key(), true);
      return done(false);
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", live.uid())
        .put("resourceVersion", live.resourceVersion());
    patch.set("status", change.get());
    return api.patch(path(desire) + "/status", Api.MERGE_PATCH, patch)
        .compose(answer -> {
          if (!answer.ok()) {
            return refused(desire, answer);
          }
          count(desire);
          Live after = Live.of(answer.body());
          written.put(desire.key(), after);
          accepted.remove(desire.key());
          if (change(desire, after).isPresent()) {
            accepted.put(desire.key(), after.status());
          }
          complaints.settle(desire.key(), true);
          return done(true);
        })
        .otherwise(failure -> failed(desire, failure));
  }

  private Future<Outcome> refused(Desire desire, Answer answer) {
    return Future.succeededFuture(
        switch (answer.status()) {
          case Answer.NOT_FOUND -> {
            gone(desire.key());
            yield new Outcome.Done(false);
          }
          case Answer.CONFLICT -> {
            stale.add(desire.key());
            yield new Outcome.Again(Optional.empty());
          }
          default -> {
            complaints.raise(desire.key(), true, answer.words());
            yield Outcome.after(answer, options.refusedFor());
          }
        });
  }

  private void count(Desire desire) {
    Target target = new Target(desire.key(), true);
    if (desire.equals(said.put(desire.key(), desire))) {
      patience.repaired(target);
    } else {
      patience.forget(target);
    }
  }

  private Outcome failed(Desire desire, Throwable failure) {
    complaints.raise(desire.key(), true, failure.toString());
    return Outcome.after(failure);
  }

  /** The object is no more. */
  void gone(ResourceKey key) {
    stale.remove(key);
    written.remove(key);
    accepted.remove(key);
    said.remove(key);
    patience.forget(new Target(key, true));
    complaints.settle(key, true);
  }

  private Optional<ObjectNode> change(Desire desire, Live live) {
    String now = options.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return merge.change(desire.key().kind(), live.status(), wanted(desire), now);
  }

  private static @Nullable JsonNode wanted(Desire desire) {
    return switch (desire) {
      case Desire.Present present -> present.content().path("status");
      case Desire.Absent _ -> null;
    };
  }

  /** What is wanted for one generation tells nothing about another; our entries go from any. */
  private static boolean suits(Desire desire, Live live) {
    return switch (desire) {
      case Desire.Present present ->
          present.content().path("metadata").path("generation").asLong(0) == live.generation();
      case Desire.Absent _ -> true;
    };
  }

  /** Resource versions count up; one that is no number is taken for the newest. */
  private static boolean older(Live a, Live b) {
    return a.uid().equals(b.uid())
        && a.resourceVersion().matches("[0-9]{1,18}")
        && b.resourceVersion().matches("[0-9]{1,18}")
        && Long.parseLong(a.resourceVersion()) < Long.parseLong(b.resourceVersion());
  }

  private static String path(Desire desire) {
    ApiKind kind = ApiKinds.written(desire.key()).orElseThrow();
    return kind.path(kind.versions().getFirst(), desire.key());
  }

  private static Future<Outcome> done(boolean wrote) {
    return Future.succeededFuture(new Outcome.Done(wrote));
  }
}
