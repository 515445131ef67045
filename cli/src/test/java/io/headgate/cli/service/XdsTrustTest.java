package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.headgate.cli.HeadgateMain;
import io.headgate.cli.log.LogLocation;
import io.headgate.watcher.kubernetes.ApiProcess;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code headgate run all} against a real API server, with the rights of its manifests: who gets a
 * Gateway's configuration. Skipped, and saying so, where there is no such server.
 */
@Tag("cluster")
@Timeout(300)
class XdsTrustTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path MANIFESTS = Path.of("..", "k8s");
  private static final String SYSTEM = "headgate-system";
  private static final String CORE = "/api/v1/namespaces/default";
  private static final String GATEWAYS =
      "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String AUDIENCE = "headgate-xds";

  /** Too long for a Service with the class behind it, so its objects' names end with a hash. */
  private static final String LONG =
      "a-gateway-with-a-name-of-sixty-three-characters-which-is-the-mo";

  private static final ServiceMethod<DeltaDiscoveryResponse, DeltaDiscoveryRequest> DELTA =
      ServiceMethod.client(
          ServiceName.create("envoy.service.discovery.v3.AggregatedDiscoveryService"),
          "DeltaAggregatedResources",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(DeltaDiscoveryResponse.getDefaultInstance()));

  /** What came of asking for a Gateway's listeners. */
  private sealed interface Outcome {
    record Served(int listeners) implements Outcome {}

    record Ended(GrpcStatus status) implements Outcome {}
  }

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final int xdsPort = freePort();
  private ApiProcess api;
  private ServiceProcess headgate;

  @BeforeEach
  void start() throws Exception {
    api = new ApiProcess(folder.resolve("api"));
    api.installCrds();
    api.post("/api/v1/namespaces", "{metadata: {name: " + SYSTEM + "}}");
    api.apply(MANIFESTS.resolve("base/rbac.yaml"), SYSTEM);
    api.apply(MANIFESTS.resolve("base/xds-secret.yaml"), SYSTEM);
    api.apply(MANIFESTS.resolve("overlays/embedded/trust.yaml"), SYSTEM);
    api.post(
        "/apis/gateway.networking.k8s.io/v1/gatewayclasses",
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: headgate}
        spec: {controllerName: headgate.io/gateway-controller}
        """);
    for (String name : new String[] {"edge", LONG}) {
      api.post(
          GATEWAYS,
          """
          apiVersion: gateway.networking.k8s.io/v1
          kind: Gateway
          metadata: {name: %s}
          spec:
            gatewayClassName: headgate
            listeners: [{name: web, port: %d, protocol: HTTP}]
          """
              .formatted(name, freePort()));
    }
    headgate = runAll();
  }

  @AfterEach
  void stop() throws Exception {
    if (headgate != null) {
      headgate.close();
    }
    vertx.close().await();
    if (api != null) {
      api.close();
    }
  }

  @Test
  void aPodOfTheGatewayGetsItsConfigurationAndNobodyElse() throws Exception {
    String edge = account("edge");
    String hashed = account(LONG);
    assertThat(hashed).hasSizeLessThanOrEqualTo(63).isNotEqualTo(LONG + "-headgate");
    JsonNode deployment = api.get(DEPLOYMENTS + "/" + edge);
    JsonNode projected =
        deployment.at("/spec/template/spec/volumes/1/projected/sources/0/serviceAccountToken");
    assertThat(projected.path("audience").asText()).isEqualTo(AUDIENCE);
    assertThat(deployment.at("/spec/template/spec/serviceAccountName").asText()).isEqualTo(edge);

    try (ProxyPod pod =
        new ProxyPod(
            folder.resolve("pod"),
            deployment,
            api.get(CORE + "/configmaps/" + edge),
            token(edge, AUDIENCE),
            freePort(),
            freePort())) {
      await("Envoy has its configuration, over TLS and by its token")
          .atMost(PATIENCE)
          .until(pod::ready);
    }

    assertThat(ask("edge", token(edge, AUDIENCE))).isEqualTo(new Outcome.Served(1));
    assertThat(ask(LONG, token(hashed, AUDIENCE))).isEqualTo(new Outcome.Served(1));
    assertThat(ask("edge", token(hashed, AUDIENCE)))
        .as("another gateway's account")
        .isEqualTo(new Outcome.Ended(GrpcStatus.PERMISSION_DENIED));
    assertThat(ask(LONG, token(edge, AUDIENCE)))
        .isEqualTo(new Outcome.Ended(GrpcStatus.PERMISSION_DENIED));
    assertThat(ask("edge", token(edge, "https://kubernetes.default.svc")))
        .as("a token for the API server")
        .isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
    assertThat(ask("edge", "no token at all"))
        .isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
    assertThat(ask("edge", "")).isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
  }

  private ServiceProcess runAll() throws IOException {
    CommandLine line = HeadgateMain.commandLine(Map.of());
    line.parseArgs(
        "run",
        "all",
        "--log=" + folder.resolve("events.db"),
        "--kubeconfig=" + api.kubeconfig(ApiProcess.WATCHER_TOKEN),
        "--http-address=127.0.0.1:" + freePort(),
        "--xds-address=127.0.0.1:" + xdsPort,
        "--xds-service=127.0.0.1:" + xdsPort,
        "--xds-secret=" + SYSTEM + "/headgate-xds",
        "--picker-bind=127.0.0.1:" + freePort(),
        "--picker-health-port=0",
        "--debug-port=0");
    AllCommand all = line.getSubcommands().get("run").getSubcommands().get("all").getCommand();
    return ServiceProcess.start(all.service, LogLocation.Use.GATEWAY, all::parts);
  }

  /** Name of the ServiceAccount that was made for a Gateway. */
  private String account(String gateway) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (JsonNode account : api.get(CORE + "/serviceaccounts").path("items")) {
                if (account.at("/metadata/ownerReferences/0/name").asText().equals(gateway)) {
                  String name = account.at("/metadata/name").asText();
                  boolean deployed = api.get(DEPLOYMENTS + "/" + name).has("spec");
                  return deployed ? name : "";
                }
              }
              return "";
            },
            name -> !name.isEmpty());
  }

  private String token(String account, String audience) throws Exception {
    return api.post(
            CORE + "/serviceaccounts/" + account + "/token",
            """
            apiVersion: authentication.k8s.io/v1
            kind: TokenRequest
            spec: {audiences: ["%s"], expirationSeconds: 600}
            """
                .formatted(audience))
        .at("/status/token")
        .asText();
  }

  private Outcome ask(String gateway, String token) throws Exception {
    String ca =
        api.get("/api/v1/namespaces/" + SYSTEM + "/secrets/headgate-xds")
            .at("/data/ca.crt")
            .asText();
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setSsl(true)
            .setUseAlpn(true)
            .setVerifyHost(false)
            .setTrustOptions(
                new PemTrustOptions()
                    .addCertValue(
                        Buffer.buffer(
                            new String(
                                Base64.getDecoder().decode(ca), StandardCharsets.US_ASCII))));
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    GrpcClient client = GrpcClient.client(vertx, new GrpcClientOptions(), options);
    try {
      var request =
          client.request(SocketAddress.inetSocketAddress(xdsPort, "127.0.0.1"), DELTA).await();
      if (!token.isEmpty()) {
        request.headers().set("authorization", "Bearer " + token);
      }
      request
          .response()
          .onFailure(outcome::completeExceptionally)
          .onSuccess(response ->
              response
                  .handler(found -> outcome.complete(new Outcome.Served(found.getResourcesCount())))
                  .endHandler(_ -> outcome.complete(new Outcome.Ended(response.status()))));
      request.write(
          DeltaDiscoveryRequest.newBuilder()
              .setNode(Node.newBuilder().setId("pod-1").setCluster("default/" + gateway))
              .setTypeUrl("type.googleapis.com/envoy.config.listener.v3.Listener")
              .build());
      return outcome.get(60, TimeUnit.SECONDS);
    } finally {
      client.close().await();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
