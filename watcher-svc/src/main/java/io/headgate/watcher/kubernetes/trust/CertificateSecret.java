package io.headgate.watcher.kubernetes.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.kubernetes.api.Answer;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.api.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secret with a server's credentials: {@code tls.crt}, {@code tls.key} and {@code ca.crt}. One
 * that is empty or absent is filled; one with {@code ca.key} is ours, and renewed in time; any
 * other is somebody else's, such as cert-manager's, and only read. Several replicas may do so at
 * once.
 */
public final class CertificateSecret {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateSecret.class);
  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String CA = "ca.crt";
  private static final String CA_KEY = "ca.key";
  private static final Duration WITHIN = Duration.ofSeconds(5);

  /** All tries together take less than the minute in which a process has to start. */
  private static final int TRIES = 10;

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(4));

  private final Vertx vertx;
  private final Api api;
  private final String namespace;
  private final String name;
  private final String serverName;
  private final InstantSource clock;

  public CertificateSecret(
      Vertx vertx, Api api, String namespace, String name, String serverName, InstantSource clock) {
    this.vertx = vertx;
    this.api = api;
    this.namespace = namespace;
    this.name = name;
    this.serverName = serverName;
    this.clock = clock;
  }

  /** As they are now, made or renewed when that is due. */
  public Future<Credentials> load() {
    return load(1);
  }

  private Future<Credentials> load(int tried) {
    return api.get(path() + "/" + name, WITHIN)
        .compose(this::read)
        .recover(cause ->
            tried < TRIES && !(cause instanceof Hopeless)
                ? vertx
                    .timer(BACKOFF.millis(tried, RandomGenerator.getDefault()))
                    .compose(_ -> load(tried + 1))
                : Future.failedFuture(cause));
  }

  private Future<Credentials> read(Answer answer) {
    if (answer.status() == Answer.NOT_FOUND) {
      OwnCredentials fresh = OwnCredentials.fresh(serverName, clock.instant());
      return written(api.post(path(), filled(empty(), fresh), WITHIN), fresh);
    }
    if (!answer.ok()) {
      return refused("read", answer);
    }
    JsonNode data = answer.body().path("data");
    if (!data.has(CHAIN)) {
      return write(answer.body(), OwnCredentials.fresh(serverName, clock.instant()));
    }
    Credentials found;
    try {
      found = new Credentials(text(data, CHAIN), text(data, KEY), text(data, CA));
      if (data.has(CA_KEY)) {
        Optional<OwnCredentials> next =
            new OwnCredentials(found, text(data, CA_KEY)).renewed(serverName, clock.instant());
        if (next.isPresent()) {
          return write(answer.body(), next.get());
        }
      }
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(
          new Hopeless(this + " cannot be used, it holds " + e.getMessage()));
    }
    return Future.succeededFuture(found);
  }

  private Future<Credentials> write(JsonNode secret, OwnCredentials next) {
    return written(api.put(path() + "/" + name, filled(secret.deepCopy(), next), WITHIN), next);
  }

  /** When somebody was faster, the next try finds what that one wrote. */
  private Future<Credentials> written(Future<Answer> writing, OwnCredentials next) {
    return writing.compose(answer -> {
      if (!answer.ok()) {
        return refused("write", answer);
      }
      LOG.atInfo().addKeyValue("secret", this).log("issued a new xDS server certificate");
      return Future.succeededFuture(next.credentials());
    });
  }

  private Future<Credentials> refused(String verb, Answer answer) {
    String text = "cannot " + verb + " " + this + ": " + answer.words();
    boolean later = answer.status() == Answer.CONFLICT || answer.passes();
    return Future.failedFuture(later ? new IllegalStateException(text) : new Hopeless(text));
  }

  private ObjectNode empty() {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "Opaque");
    secret.putObject("metadata").put("namespace", namespace).put("name", name);
    return secret;
  }

  private static ObjectNode filled(ObjectNode secret, OwnCredentials with) {
    ObjectNode data = secret.withObject("/data");
    put(data, CHAIN, with.credentials().chain());
    put(data, KEY, with.credentials().key());
    put(data, CA, with.credentials().ca());
    put(data, CA_KEY, with.authorityKey());
    return secret;
  }

  private static void put(ObjectNode data, String key, String text) {
    data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(JsonNode data, String key) {
    if (!data.has(key)) {
      throw new IllegalArgumentException("no " + key);
    }
    return new String(Base64.getDecoder().decode(data.path(key).asText()), StandardCharsets.UTF_8);
  }

  private String path() {
    return ApiKinds.SECRET.path("v1", namespace);
  }

  @Override
  public String toString() {
    return "Secret " + namespace + "/" + name;
  }

  /** What trying again does not mend. */
  private static final class Hopeless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Hopeless(String message) {
      super(message);
    }
  }
}
