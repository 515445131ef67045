package io.headgate.watcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.kubernetes.api.Api;
import io.headgate.watcher.kubernetes.trust.CertificateSecret;
import io.headgate.watcher.kubernetes.trust.Credentials;
import io.headgate.watcher.kubernetes.trust.TokenReviews;
import io.headgate.watcher.kubernetes.trust.TokenReviews.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secret and tokens on a real API server, with the rights that the manifests give. Skipped, and
 * saying so, where there is none: see {@link ApiProcess}.
 */
@Tag("cluster")
class TrustClusterTest {
  private static final String NAMESPACE = "headgate-system";
  private static final String SECRETS = "/api/v1/namespaces/" + NAMESPACE + "/secrets";
  private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
  private static final String NAME = "headgate-xds.headgate-system.svc";
  private static final String AUDIENCE = "headgate-xds";
  private static final Instant START = Instant.now();

  /** Tests run in the module's folder. */
  private static final Path MANIFESTS = Path.of("..", "k8s");

  @TempDir static Path shared;
  static ApiProcess server;

  private final Vertx vertx = Vertx.vertx();
  private final List<Api> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    server = new ApiProcess(shared.resolve("api"));
    server.post("/api/v1/namespaces", "{metadata: {name: headgate-system}}");
    server.apply(MANIFESTS.resolve("base/rbac.yaml"), NAMESPACE);
    server.apply(MANIFESTS.resolve("overlays/embedded/trust.yaml"), NAMESPACE);
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() throws Exception {
    opened.forEach(Api::close);
    result(vertx.close());
    server.delete(SECRETS + "/headgate-xds");
  }

  @Test
  void replicasThatStartTogetherFillTheSecretOnce() throws Exception {
    server.apply(MANIFESTS.resolve("base/xds-secret.yaml"), NAMESPACE);

    List<Future<Credentials>> loading =
        List.of(
            secret(Duration.ZERO).load(),
            secret(Duration.ZERO).load(),
            secret(Duration.ZERO).load());

    Credentials first = result(loading.getFirst());
    assertThat(first.chain()).contains("BEGIN CERTIFICATE");
    assertThat(result(loading.get(1))).isEqualTo(first);
    assertThat(result(loading.get(2))).isEqualTo(first);
    assertThat(result(secret(Duration.ZERO).load())).as("after a restart").isEqualTo(first);
  }

  @Test
  void aCertificateThatEndsSoonIsRenewedForAllReplicas() throws Exception {
    server.apply(MANIFESTS.resolve("base/xds-secret.yaml"), NAMESPACE);
    Credentials first = result(secret(Duration.ZERO).load());

    Credentials next = result(secret(Duration.ofDays(61)).load());

    assertThat(next.chain()).isNotEqualTo(first.chain());
    assertThat(next.ca()).isEqualTo(first.ca());
    assertThat(result(secret(Duration.ZERO).load())).isEqualTo(next);
  }

  @Test
  void aSecretOfSomebodyElseIsReadAndNeverWritten() throws Exception {
    server.post(
        SECRETS,
        """
        {metadata: {name: headgate-xds}, type: Opaque,
         stringData: {tls.crt: theirs, tls.key: key, ca.crt: authority}}\
        """);
    JsonNode before = server.get(SECRETS + "/headgate-xds").path("metadata");

    assertThat(result(secret(Duration.ofDays(10_000)).load()))
        .isEqualTo(new Credentials("theirs", "key", "authority"));

    JsonNode after = server.get(SECRETS + "/headgate-xds").path("metadata");
    assertThat(after.path("resourceVersion")).isEqualTo(before.path("resourceVersion"));
  }

  @Test
  void whatIsWrongWithASecretIsSaidAtOnce() throws Exception {
    server.post(
        SECRETS,
        "{metadata: {name: headgate-xds}, type: Opaque, stringData: {tls.crt: x, tls.key: y}}");
    assertThatException()
        .isThrownBy(() -> result(secret(Duration.ZERO).load()))
        .withMessageContaining("Secret headgate-system/headgate-xds")
        .withMessageContaining("no ca.crt");
    assertThatException()
        .isThrownBy(() -> result(secret("other", Duration.ZERO).load()))
        .withMessageContaining("cannot read Secret headgate-system/other: 403");
  }

  @Test
  void aTokenForUsIsItsServiceAccounts() throws Exception {
    account("edge-headgate");

    assertThat(result(reviews().review(token("edge-headgate", AUDIENCE))))
        .isEqualTo(new Verdict.Account("default", "edge-headgate"));
  }

  @Test
  void noOtherTokenIsGood() throws Exception {
    account("going");
    String good = token("going", AUDIENCE);
    TokenReviews reviews = reviews();
    assertThat(result(reviews.review(good))).isInstanceOf(Verdict.Account.class);

    for (String wrong :
        List.of(
            token("going", "https://kubernetes.default.svc"),
            token("going", "somebody-else"),
            good.substring(0, good.length() - 8) + "AAAAAAAA",
            "no token at all")) {
      assertThat(result(reviews.review(wrong))).isInstanceOf(Verdict.Refused.class);
    }
    server.delete(ACCOUNTS + "/going");
    // The API server itself remembers for ten seconds that a token was good.
    await("its ServiceAccount is gone")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(result(reviews.review(good))).isInstanceOf(Verdict.Refused.class));
  }

  @Test
  void whileNobodyAnswersThereIsNoVerdict() throws Exception {
    account("waiting");
    String token = token("waiting", AUDIENCE);
    TokenReviews reviews = reviews();
    server.stopServer();
    try {
      assertThatException().isThrownBy(() -> result(reviews.review(token)));
    } finally {
      server.startServer();
    }
    assertThat(result(reviews.review(token))).isInstanceOf(Verdict.Account.class);
  }

  private CertificateSecret secret(Duration later) throws Exception {
    return secret("headgate-xds", later);
  }

  private CertificateSecret secret(String name, Duration later) throws Exception {
    return new CertificateSecret(
        vertx, api(), NAMESPACE, name, NAME, InstantSource.fixed(START.plus(later)));
  }

  private TokenReviews reviews() throws Exception {
    return new TokenReviews(api(), AUDIENCE);
  }

  /** With the rights of the process that serves Envoys. */
  private Api api() throws Exception {
    Path kubeconfig = server.kubeconfig(ApiProcess.WATCHER_TOKEN);
    Api api =
        new Api(
            vertx,
            KubernetesWatcher.config(Optional.of(kubeconfig), Optional.empty()),
            Duration.ofSeconds(10));
    opened.add(api);
    return api;
  }

  private static void account(String name) throws Exception {
    server.post(ACCOUNTS, "{metadata: {name: " + name + "}}");
  }

  private static String token(String account, String audience) throws Exception {
    JsonNode request =
        server.post(
            ACCOUNTS + "/" + account + "/token",
            "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {audiences: ["
                + audience
                + "], expirationSeconds: 600}}");
    return request.path("status").path("token").asText();
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
