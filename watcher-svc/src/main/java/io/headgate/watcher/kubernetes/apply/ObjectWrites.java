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
import io.headgate.watcher.kubernetes.read.Slim;
import io.headgate.watcher.normalize.CanonicalJson;
import io.headgate.watcher.status.Desire;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies one object by server-side apply, or deletes it. An object that we did not apply belongs
 * to somebody else and is left alone.
 */
final class ObjectWrites {
  /** Holds the digest of what was applied, so that it is applied once. */
  static final String APPLIED = "headgate.io/applied";

  private static final String APPLIED_POINTER = "/metadata/annotations/headgate.io~1applied";
  private static final int DIGITS = 16;

  private final Api api;
  private final ApplyOptions options;
  private final Complaints complaints;
  private final Patience patience;
  private final BooleanSupplier mayWrite;
  private final Map<ResourceKey, Applied> applied = new HashMap<>();

  /**
   * What was applied last.
   *
   * @param digest of what was wanted
   * @param stored what the API server, or a webhook, made of it, where that is something else: it
   *     would be no better next time
   */
  private record Applied(String digest, @Nullable JsonNode stored) {}

  ObjectWrites(
      Api api,
      ApplyOptions options,
      Complaints complaints,
      Patience patience,
      BooleanSupplier mayWrite) {
    this.api = api;
    this.options = options;
    this.complaints = complaints;
    this.patience = patience;
    this.mayWrite = mayWrite;
  }

  /** Whether what is there is what was wanted, or all that can be had of it. */
  boolean right(Desire.Present wanted, JsonNode there) {
    if (Subset.holds(wanted.content(), there)) {
      return true;
    }
    Applied last = applied.get(wanted.key());
    return last != null
        && last.stored() != null
        && last.digest().equals(digest(wanted.content()))
        && last.stored().equals(Subset.of(wanted.content(), there));
  }

  Future<Outcome> write(Desire desire) {
    return api.get(path(desire.key()))
        .compose(answer -> {
          boolean there = answer.ok();
          if (!mayWrite.getAsBoolean()) {
            return done(false);
          } else if (!there && answer.status() != Answer.NOT_FOUND) {
            return refused(desire.key(), answer);
          }
          boolean foreign = there && !Slim.applied(answer.body().path("metadata"));
          return switch (desire) {
            case Desire.Present wanted ->
                foreign
                    ? foreign(wanted.key())
                    : there ? update(wanted, answer.body()) : create(wanted);
            case Desire.Absent(ResourceKey key, boolean _) -> {
              applied.remove(key);
              patience.forget(new Target(key, false));
              yield there && !foreign ? delete(key, answer.body()) : done(false);
            }
          };
        })
        .otherwise(failure -> {
          complaints.raise(desire.key(), false, failure.toString());
          return Outcome.after(failure);
        });
  }

  /** Looked at again when it changes: a Service that stands in the way may go. */
  private Future<Outcome> foreign(ResourceKey key) {
    complaints.raise(key, false, "an object of that name exists and is not ours");
    return done(false);
  }

  private Future<Outcome> create(Desire.Present wanted) {
    // Without force: whoever made it just now keeps it.
    return patch(wanted, marked(wanted.content()), false);
  }

  private Future<Outcome> update(Desire.Present wanted, JsonNode there) {
    ObjectNode marked = marked(wanted.content());
    boolean same =
        there.at(APPLIED_POINTER).equals(marked.at(APPLIED_POINTER)) && right(wanted, there);
    if (same) {
      complaints.settle(wanted.key(), false);
      return done(false);
    }
    marked.withObject("metadata").set("uid", there.path("metadata").path("uid"));
    return patch(wanted, marked, true);
  }

  private Future<Outcome> patch(Desire.Present wanted, ObjectNode object, boolean force) {
    ResourceKey key = wanted.key();
    String query = "?fieldManager=" + Slim.FIELD_MANAGER + (force ? "&force=true" : "");
    return api.patch(path(key) + query, Api.APPLY_PATCH, object)
        .compose(answer -> {
          if (!answer.ok()) {
            return refused(key, answer);
          }
          keep(wanted, answer.body());
          return settled(key);
        });
  }

  private void keep(Desire.Present wanted, JsonNode there) {
    JsonNode content = wanted.content();
    Applied now =
        new Applied(
            digest(content), Subset.holds(content, there) ? null : Subset.of(content, there));
    Applied before = applied.put(wanted.key(), now);
    Target target = new Target(wanted.key(), false);
    if (before != null && before.digest().equals(now.digest())) {
      patience.repaired(target);
    } else {
      patience.forget(target);
    }
  }

  private Future<Outcome> delete(ResourceKey key, JsonNode there) {
    JsonNode metadata = there.path("metadata");
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("apiVersion", "v1").put("kind", "DeleteOptions");
    body.put("propagationPolicy", "Background");
    ObjectNode preconditions = body.putObject("preconditions");
    preconditions.set("uid", metadata.path("uid"));
    preconditions.set("resourceVersion", metadata.path("resourceVersion"));
    return api.delete(path(key), body)
        .compose(answer ->
            answer.ok() || answer.status() == Answer.NOT_FOUND
                ? settled(key)
                : refused(key, answer));
  }

  private Future<Outcome> settled(ResourceKey key) {
    complaints.settle(key, false);
    return done(true);
  }

  private Future<Outcome> refused(ResourceKey key, Answer answer) {
    return Future.succeededFuture(
        switch (answer.status()) {
          case Answer.CONFLICT -> new Outcome.Again(Optional.empty());
          default -> {
            complaints.raise(key, false, answer.words());
            yield Outcome.after(answer, options.refusedFor());
          }
        });
  }

  private static ObjectNode marked(ObjectNode content) {
    ObjectNode marked = content.deepCopy();
    marked.withObject("metadata").withObject("annotations").put(APPLIED, digest(content));
    return marked;
  }

  private static String digest(JsonNode content) {
    return CanonicalJson.digest(CanonicalJson.write(content)).substring(0, DIGITS);
  }

  private static String path(ResourceKey key) {
    ApiKind kind = ApiKinds.written(key).orElseThrow();
    return kind.path(kind.versions().getFirst(), key);
  }

  private static Future<Outcome> done(boolean wrote) {
    return Future.succeededFuture(new Outcome.Done(wrote));
  }
}
