package io.headgate.watcher.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.trust.CertificateSecret;
import io.headgate.watcher.kubernetes.trust.Credentials;
import io.headgate.watcher.kubernetes.trust.TokenReviews;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** What the API server does for the xDS server. Safe from any thread. */
public final class KubernetesTrust implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Api api;
  private final CertificateSecret secret;
  private final TokenReviews reviews;
  private final String serverName;

  /**
   * How to work with it.
   *
   * @param kubeconfig as {@link KubernetesOptions#kubeconfig}
   * @param namespace of the Secret; empty for our own
   * @param secret its name
   * @param serverName that the certificate has to carry; empty for {@code <secret>.<namespace>.svc}
   * @param audience of proxies' tokens
   */
  public record Options(
      Optional<Path> kubeconfig,
      Optional<String> namespace,
      String secret,
      Optional<String> serverName,
      String audience) {}

  /** Reads the kubeconfig, so it blocks; the API server need not be there yet. */
  public KubernetesTrust(Vertx vertx, Options options) {
    Config config = KubernetesWatcher.config(options.kubeconfig(), Optional.empty());
    String namespace =
        options.namespace().or(() -> Optional.ofNullable(config.getNamespace())).orElse("default");
    this.serverName =
        options.serverName().orElseGet(() -> options.secret() + "." + namespace + ".svc");
    this.api = new Api(vertx, config, TIMEOUT);
    this.secret =
        new CertificateSecret(
            vertx, api, namespace, options.secret(), serverName, InstantSource.system());
    this.reviews = new TokenReviews(api, options.audience());
  }

  /** The server's credentials as they are now, made or renewed when that is due. */
  public Future<Credentials> credentials() {
    return secret.load();
  }

  /** Whose a token is. */
  public Future<TokenReviews.Verdict> review(String token) {
    return reviews.review(token);
  }

  /** Which the certificate carries. */
  public String serverName() {
    return serverName;
  }

  /** Blocks while connections are cut. */
  @Override
  public void close() {
    api.close();
  }
}
