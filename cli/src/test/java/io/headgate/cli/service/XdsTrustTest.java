package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code headgate run all} against a real API server, with the rights of its manifests: who gets a
 * Gateway's configuration. Skipped, and saying so, where there is no such server.
 */
@Tag("cluster")
@Timeout(300)
class XdsTrustTest {
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
  private HeadgateOnApi headgate;

  @BeforeEach
  void start() throws Exception {
    headgate = new HeadgateOnApi(folder);
    headgate.gateway("edge", HeadgateOnApi.freePort());
    headgate.gateway(LONG, HeadgateOnApi.freePort());
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await();
    if (headgate != null) {
      headgate.close();
    }
  }

  @Test
  void aPodOfTheGatewayGetsItsConfigurationAndNobodyElse() throws Exception {
    String edge = headgate.account("edge");
    String hashed = headgate.account(LONG);
    assertThat(hashed).hasSizeLessThanOrEqualTo(63).isNotEqualTo(LONG + "-headgate");
    JsonNode deployment = headgate.deployment(edge);
    JsonNode projected =
        deployment.at("/spec/template/spec/volumes/1/projected/sources/0/serviceAccountToken");
    assertThat(projected.path("audience").asText()).isEqualTo("headgate-xds");
    assertThat(deployment.at("/spec/template/spec/serviceAccountName").asText()).isEqualTo(edge);

    try (ProxyPod pod = headgate.pod(edge)) {
      await("Envoy has its configuration, over TLS and by its token")
          .atMost(HeadgateOnApi.PATIENCE)
          .until(pod::ready);
    }

    assertThat(ask("edge", headgate.token(edge))).isEqualTo(new Outcome.Served(1));
    assertThat(ask(LONG, headgate.token(hashed))).isEqualTo(new Outcome.Served(1));
    assertThat(ask("edge", headgate.token(hashed)))
        .as("another gateway's account")
        .isEqualTo(new Outcome.Ended(GrpcStatus.PERMISSION_DENIED));
    assertThat(ask(LONG, headgate.token(edge)))
        .isEqualTo(new Outcome.Ended(GrpcStatus.PERMISSION_DENIED));
    assertThat(ask("edge", headgate.token(edge, "https://kubernetes.default.svc")))
        .as("a token for the API server")
        .isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
    assertThat(ask("edge", "no token at all"))
        .isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
    assertThat(ask("edge", "")).isEqualTo(new Outcome.Ended(GrpcStatus.UNAUTHENTICATED));
  }

  private Outcome ask(String gateway, String token) throws Exception {
    String ca =
        headgate
            .api()
            .get("/api/v1/namespaces/" + HeadgateOnApi.SYSTEM + "/secrets/headgate-xds")
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
          client
              .request(SocketAddress.inetSocketAddress(headgate.xdsPort(), "127.0.0.1"), DELTA)
              .await();
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
}
