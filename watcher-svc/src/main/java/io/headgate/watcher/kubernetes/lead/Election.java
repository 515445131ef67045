package io.headgate.watcher.kubernetes.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one replica the leader by means of a Lease. Only time that has passed here counts, never
 * the clocks of others. Used on one Vert.x context, but for {@link #leads}.
 */
public final class Election {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final ApiKind LEASE =
      new ApiKind("coordination.k8s.io", List.of("v1"), "Lease", "leases", true);

  /** What leading means. */
  public interface Candidate {
    void elected();

    /** Completes when nothing is written any more. */
    Future<Void> deposed();
  }

  private final Vertx vertx;
  private final Api api;
  private final LeaseOptions options;
  private final Candidate candidate;
  private final RandomGenerator random = RandomGenerator.getDefault();

  private volatile boolean leading;
  private volatile long validUntil;
  private @Nullable JsonNode lease;
  private String seen = "";
  private long seenAt;
  private @Nullable Long timer;
  private @Nullable Long expiry;
  private boolean stopped;
  private boolean told;

  public Election(Vertx vertx, Api api, LeaseOptions options, Candidate candidate) {
    this.vertx = vertx;
    this.api = api;
    this.options = options;
    this.candidate = candidate;
  }

  public void start() {
    look();
  }

  /** Whether this replica may write at this moment; safe from any thread. */
  public boolean leads() {
    return leading && validUntil - System.nanoTime() > 0;
  }

  /** Stops leading, and then lets go of the Lease, so that others need not wait. */
  public Future<Void> stop() {
    stopped = true;
    cancel(timer);
    JsonNode held = leading ? lease : null;
    return depose()
        .compose(_ -> held == null ? Future.succeededFuture() : release(held))
        .otherwiseEmpty();
  }

  private void look() {
    timer = null;
    api.get(path() + "/" + ApiKind.escape(options.name()), patience())
        .onSuccess(answer -> {
          if (stopped) {
            return;
          }
          if (answer.status() == Answer.NOT_FOUND) {
            lease = null;
            take();
          } else if (answer.ok()) {
            told = false;
            consider(answer.body());
          } else {
            failed(answer.words());
          }
        })
        .onFailure(failure -> failed(failure.toString()));
  }

  private void consider(JsonNode found) {
    lease = found;
    JsonNode spec = found.path("spec");
    String holder = spec.path("holderIdentity").asText("");
    String now = holder + "|" + found.path("metadata").path("resourceVersion").asText("");
    if (!now.equals(seen)) {
      seen = now;
      seenAt = System.nanoTime();
    }
    long lasts = Duration.ofSeconds(spec.path("leaseDurationSeconds").asLong(0)).toNanos();
    long left = seenAt + lasts - System.nanoTime();
    if (holder.isEmpty() || holder.equals(options.identity()) || left <= 0) {
      take();
    } else {
      again(Math.min(left / 1_000_000 + 1, jittered(options.lookEvery())));
    }
  }

  /** Writes our name, under the condition that nobody wrote since we looked. */
  private void take() {
    timer = null;
    long asked = System.nanoTime();
    JsonNode known = lease;
    ObjectNode wanted = wanted(known);
    Future<Answer> writing =
        known == null
            ? api.post(path(), wanted, patience())
            : api.put(path() + "/" + ApiKind.escape(options.name()), wanted, patience());
    writing
        .onSuccess(answer -> {
          if (stopped) {
            return;
          }
          if (answer.ok()) {
            told = false;
            held(answer.body(), asked);
          } else if (answer.status() == Answer.CONFLICT) {
            look();
          } else {
            failed(answer.words());
          }
        })
        .onFailure(failure -> failed(failure.toString()));
  }

  private void held(JsonNode written, long asked) {
    lease = written;
    long until = asked + options.giveUp().toNanos();
    if (until - System.nanoTime() <= 0) {
      // The answer came too late to lead by it.
      look();
      return;
    }
    validUntil = until;
    watchExpiry();
    timer = vertx.setTimer(options.renewEvery().toMillis(), _ -> take());
    if (!leading) {
      leading = true;
      LOG.atInfo().addKeyValue("lease", options.name()).log("this replica writes now");
      candidate.elected();
    }
  }

  private void watchExpiry() {
    cancel(expiry);
    long millis = Math.max(1, (validUntil - System.nanoTime()) / 1_000_000);
    expiry = vertx.setTimer(millis, _ -> depose());
  }

  private Future<Void> depose() {
    cancel(expiry);
    expiry = null;
    if (!leading) {
      return Future.succeededFuture();
    }
    leading = false;
    LOG.atInfo().addKeyValue("lease", options.name()).log("this replica writes no longer");
    return candidate.deposed();
  }

  private void failed(String why) {
    if (stopped) {
      return;
    }
    if (!told) {
      told = true;
      LOG.atWarn()
          .addKeyValue("lease", options.name())
          .addKeyValue("reason", why)
          .log("the lease cannot be read or written, trying again");
    }
    again(jittered(options.lookEvery()));
  }

  private void again(long millis) {
    cancel(timer);
    timer = vertx.setTimer(Math.max(1, millis), _ -> look());
  }

  private Future<Void> release(JsonNode held) {
    ObjectNode free = held.deepCopy();
    free.withObject("spec").put("holderIdentity", "").put("leaseDurationSeconds", 1);
    return api.put(path() + "/" + ApiKind.escape(options.name()), free, patience()).mapEmpty();
  }

  private ObjectNode wanted(@Nullable JsonNode known) {
    String now = MICRO_TIME.format(options.clock().instant());
    ObjectNode wanted =
        known == null ? JsonNodeFactory.instance.objectNode() : (ObjectNode) known.deepCopy();
    wanted.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    wanted
        .withObject("metadata")
        .put("namespace", options.namespace())
        .put("name", options.name())
        .remove("managedFields");
    ObjectNode spec = wanted.withObject("spec");
    boolean ours = spec.path("holderIdentity").asText("").equals(options.identity());
    if (!ours) {
      spec.put("acquireTime", now);
      spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(-1) + 1);
    }
    spec.put("holderIdentity", options.identity());
    spec.put("leaseDurationSeconds", Math.max(1, options.duration().toSeconds()));
    spec.put("renewTime", now);
    return wanted;
  }

  private Duration patience() {
    return options.giveUp().dividedBy(2);
  }

  private long jittered(Duration wait) {
    long half = wait.toMillis() / 2;
    return half + random.nextLong(half + 1);
  }

  private void cancel(@Nullable Long id) {
    if (id != null) {
      vertx.cancelTimer(id);
    }
  }

  private String path() {
    return LEASE.path("v1", options.namespace());
  }
}
