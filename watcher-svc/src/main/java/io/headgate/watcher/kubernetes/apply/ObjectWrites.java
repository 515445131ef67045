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
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Applies one object by server-side apply, or deletes it. An object that we did not apply belongs
 * to somebody else and is left alone.
 */
final class ObjectWrites {
  /** Holds the digest of what was applied, so that it is applied once. */
  static final String APPLIED = "headgate.io/applied";

  private static final int DIGITS = 16;

  private final Api api;
  private final ApplyOptions options;
  private final Complaints complaints;
  private final BooleanSupplier mayWrite;

  ObjectWrites(Api api, ApplyOptions options, Complaints complaints, BooleanSupplier mayWrite) {
    this.api = api;
    this.options = options;
    this.complaints = complaints;
    this.mayWrite = mayWrite;
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
            case Desire.Present(ResourceKey key, boolean _, ObjectNode content) ->
                foreign
                    ? foreign(key)
                    : there ? update(key, content, answer.body()) : create(key, content);
            case Desire.Absent(ResourceKey key, boolean _) ->
                there && !foreign ? delete(key, answer.body()) : done(false);
          };
        })
        .otherwise(failure -> {
          complaints.raise(desire.key(), false, failure.toString());
          return new Outcome.Unreachable(Optional.empty());
        });
  }

  /** Looked at again when it changes: a Service that stands in the way may go. */
  private Future<Outcome> foreign(ResourceKey key) {
    complaints.raise(key, false, "an object of that name exists and is not ours");
    return done(false);
  }

  private Future<Outcome> create(ResourceKey key, ObjectNode content) {
    // Without force: whoever made it just now keeps it.
    return patch(key, marked(content), false);
  }

  private Future<Outcome> update(ResourceKey key, ObjectNode content, JsonNode there) {
    ObjectNode wanted = marked(content);
    if (Subset.holds(wanted, there)) {
      complaints.settle(key, false);
      return done(false);
    }
    wanted.withObject("metadata").set("uid", there.path("metadata").path("uid"));
    return patch(key, wanted, true);
  }

  private Future<Outcome> patch(ResourceKey key, ObjectNode object, boolean force) {
    String query = "?fieldManager=" + Slim.FIELD_MANAGER + (force ? "&force=true" : "");
    return api.patch(path(key) + query, Api.APPLY_PATCH, object)
        .compose(answer -> answer.ok() ? settled(key) : refused(key, answer));
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
          case Answer.BAD_REQUEST, Answer.FORBIDDEN, Answer.NOT_FOUND, Answer.UNPROCESSABLE -> {
            complaints.raise(key, false, answer.words());
            yield new Outcome.Again(Optional.of(options.refusedFor()));
          }
          default -> {
            complaints.raise(key, false, answer.words());
            yield new Outcome.Unreachable(answer.retryAfter());
          }
        });
  }

  private static ObjectNode marked(ObjectNode content) {
    ObjectNode marked = content.deepCopy();
    String digest = CanonicalJson.digest(CanonicalJson.write(content)).substring(0, DIGITS);
    marked.withObject("metadata").withObject("annotations").put(APPLIED, digest);
    return marked;
  }

  private static String path(ResourceKey key) {
    ApiKind kind = ApiKinds.written(key).orElseThrow();
    return kind.path(kind.versions().getFirst(), key);
  }

  private static Future<Outcome> done(boolean wrote) {
    return Future.succeededFuture(new Outcome.Done(wrote));
  }
}
