package io.headgate.cli.service;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.HeadgateMain;
import io.headgate.cli.log.LogLocation;
import io.headgate.watcher.kubernetes.ApiProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine;

/**
 * {@code headgate run all} against a real API server, with the rights of its manifests. Nobody
 * makes pods there. A test that needs it is skipped, and says so, where there is no such server.
 */
final class HeadgateOnApi {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final String SYSTEM = "headgate-system";
  static final String GATEWAYS = "/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways";

  private static final Path MANIFESTS = Path.of("..", "k8s");
  private static final String CORE = "/api/v1/namespaces/default";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String AUDIENCE = "headgate-xds";

  private final Path folder;
  private final int xdsPort = freePort();
  private final ApiProcess api;
  private final ServiceProcess headgate;

  HeadgateOnApi(Path folder) throws Exception {
    this.folder = folder;
    api = new ApiProcess(folder.resolve("api"));
    try {
      install();
      headgate = runAll();
    } catch (Exception e) {
      api.close();
      throw e;
    }
  }

  private void install() throws Exception {
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

  ApiProcess api() {
    return api;
  }

  int xdsPort() {
    return xdsPort;
  }

  void gateway(String name, int... ports) throws Exception {
    StringBuilder listeners = new StringBuilder();
    for (int port : ports) {
      listeners.append("{name: web-%d, port: %d, protocol: HTTP},".formatted(port, port));
    }
    api.post(
        GATEWAYS,
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: %s}
        spec:
          gatewayClassName: headgate
          listeners: [%s]
        """
            .formatted(name, listeners));
  }

  /** Name of the ServiceAccount that was made for a Gateway. */
  String account(String gateway) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (JsonNode account : api.get(CORE + "/serviceaccounts").path("items")) {
                if (account.at("/metadata/ownerReferences/0/name").asText().equals(gateway)) {
                  String name = account.at("/metadata/name").asText();
                  boolean deployed = deployment(name).has("spec");
                  return deployed ? name : "";
                }
              }
              return "";
            },
            name -> !name.isEmpty());
  }

  JsonNode deployment(String account) throws Exception {
    return api.get(DEPLOYMENTS + "/" + account);
  }

  /** A token of a ServiceAccount for the xDS server. */
  String token(String account) throws Exception {
    return token(account, AUDIENCE);
  }

  String token(String account, String audience) throws Exception {
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

  /** An Envoy as the Deployment that was made says it. */
  ProxyPod pod(String account) throws Exception {
    return new ProxyPod(
        folder.resolve("pod"),
        deployment(account),
        api.get(CORE + "/configmaps/" + account),
        token(account),
        freePort(),
        freePort());
  }

  void close() throws Exception {
    headgate.close();
    api.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
