package io.headgate.watcher.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.yaml.snakeyaml.Yaml;

/**
 * A real etcd and kube-apiserver on loopback, from one binary {@code kube} that has both, in {@code
 * $RIG_BIN} or {@code ~/.cache/rig}. The CRDs come from Go's module cache. RBAC is enforced; there
 * are no controllers, so nothing is collected and no EndpointSlices are made.
 */
public final class ApiProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the watcher's service account, as {@code k8s/base/rbac.yaml} names it. */
  public static final String WATCHER_TOKEN = "watcher-of-a-test";

  private static final String TOKEN = "admin-of-a-test";

  private final Path kube;
  private final Path data;
  private final int etcdPort = freePort();
  private final int peerPort = freePort();
  private final int port = freePort();
  private final HttpClient http;
  private Process etcd;
  private Process server;

  public ApiProcess(Path data) throws Exception {
    this.data = data;
    this.kube = binary();
    // Verification of a throw-away certificate of a throw-away server proves nothing.
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, null);
    http = HttpClient.newBuilder().sslContext(trusting).build();
    Files.createDirectories(data);
    Files.writeString(
        data.resolve("token.csv"),
        TOKEN
            + ",admin,admin,system:masters\n"
            + WATCHER_TOKEN
            + ",system:serviceaccount:headgate-system:headgate-watcher,watcher\n");
    writeServiceAccountKey();
    startEtcd();
    startServer();
  }

  static Path binary() {
    String folder = System.getenv("RIG_BIN");
    Path path =
        (folder == null
                ? Path.of(System.getProperty("user.home"), ".cache", "rig")
                : Path.of(folder))
            .resolve("kube");
    assumeTrue(
        Files.isExecutable(path),
        "skipped: no etcd and kube-apiserver to test against; wanted is the binary " + path);
    return path;
  }

  static List<Path> crds() throws IOException {
    Path modules = Path.of(System.getProperty("user.home"), "go", "pkg", "mod", "sigs.k8s.io");
    assumeTrue(Files.isDirectory(modules), "skipped: no CRDs in Go's module cache " + modules);
    List<Path> found = new ArrayList<>();
    for (String part : List.of("gateway-api@", "gateway-api-inference-extension@")) {
      try (Stream<Path> versions = Files.list(modules)) {
        Path newest =
            versions
                .filter(path -> path.getFileName().toString().startsWith(part))
                .max(Path::compareTo)
                .orElse(null);
        assumeTrue(newest != null, "skipped: no module sigs.k8s.io/" + part);
        Path standard = newest.resolve("config/crd/standard");
        Path folder = Files.isDirectory(standard) ? standard : newest.resolve("config/crd/bases");
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> !file.toString().contains("vap_")).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  /** Points to this server; verified by nobody. */
  Path kubeconfig() throws IOException {
    return kubeconfig(TOKEN);
  }

  public Path kubeconfig(String token) throws IOException {
    return Files.writeString(
        data.resolve("kubeconfig-" + Integer.toHexString(token.hashCode())),
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: test, user: {token: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        """
            .formatted(url(), token));
  }

  String url() {
    return "https://127.0.0.1:" + port;
  }

  void stopServer() throws InterruptedException {
    end(server);
  }

  void startServer() throws Exception {
    server =
        start(
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--bind-address=127.0.0.1",
            "--advertise-address=198.18.255.254",
            "--secure-port=" + port,
            "--service-cluster-ip-range=198.19.0.0/16",
            "--cert-dir=" + data,
            "--token-auth-file=" + data.resolve("token.csv"),
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + data.resolve("sa.pem"),
            "--service-account-signing-key-file=" + data.resolve("sa.pem"),
            "--endpoint-reconciler-type=none",
            "--allow-privileged",
            "--profiling=false",
            "--enable-priority-and-fairness=false");
    await("kube-apiserver", () -> request("GET", "/readyz", "", "").statusCode() == 200);
    await(
        "namespace default",
        () -> request("GET", "/api/v1/namespaces/default", "", "").statusCode() == 200);
  }

  public void installCrds() throws Exception {
    for (Path file : crds()) {
      Map<String, Object> crd = new Yaml().load(Files.readString(file));
      String name = (String) ((Map<?, ?>) crd.get("metadata")).get("name");
      String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
      JsonNode created = send("POST", path, "application/json", JSON.writeValueAsString(crd));
      if (!created.path("kind").asText().equals("CustomResourceDefinition")) {
        throw new IllegalStateException(file + ": " + created);
      }
      await(name, () -> established(get(path + "/" + name)));
    }
  }

  /**
   * Creates every document of a file; those without a namespace that need one get {@code
   * namespace}.
   */
  public void apply(Path file, String namespace) throws Exception {
    for (Object document : new Yaml().loadAll(Files.readString(file))) {
      JsonNode object = JSON.valueToTree(document);
      String kind = object.path("kind").asText();
      String group = object.path("apiVersion").asText();
      String root = group.equals("v1") ? "/api/v1" : "/apis/" + group;
      String folder = kind.startsWith("Cluster") ? "" : "/namespaces/" + namespace;
      String plural = "/" + kind.toLowerCase(java.util.Locale.ROOT) + "s";
      JsonNode answer = send("POST", root + folder + plural, "application/json", object.toString());
      if (!answer.path("kind").asText().equals(kind)) {
        throw new IllegalStateException(kind + ": " + answer);
      }
    }
  }

  private static boolean established(JsonNode crd) {
    for (JsonNode condition : crd.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Established")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  public JsonNode get(String path) throws Exception {
    return send("GET", path, "", "");
  }

  public JsonNode post(String path, String yaml) throws Exception {
    JsonNode answer =
        send("POST", path, "application/json", JSON.writeValueAsString(new Yaml().load(yaml)));
    if (answer.path("kind").asText().equals("Status")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer;
  }

  public JsonNode merge(String path, String json) throws Exception {
    JsonNode answer = send("PATCH", path, "application/merge-patch+json", json);
    if (answer.path("kind").asText().equals("Status")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer;
  }

  public JsonNode delete(String path) throws Exception {
    return send("DELETE", path, "", "");
  }

  JsonNode send(String method, String path, String type, String body) throws Exception {
    return JSON.readTree(request(method, path, type, body).body());
  }

  private HttpResponse<String> request(String method, String path, String type, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + TOKEN)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public void close() throws Exception {
    end(server);
    end(etcd);
  }

  private void startEtcd() throws Exception {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + peerPort;
    etcd =
        start(
            "etcd",
            "--data-dir=" + data.resolve("etcd"),
            "--unsafe-no-fsync",
            "--log-level=error",
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer);
    HttpRequest ready = HttpRequest.newBuilder(URI.create(client + "/readyz")).build();
    await(
        "etcd", () -> http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(kube.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(data.resolve(arguments[0] + ".log").toFile()))
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(Duration.ofSeconds(10))) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private interface Ready {
    boolean now() throws Exception;
  }

  private void await(String what, Ready ready) throws Exception {
    Instant end = Instant.now().plusSeconds(90);
    while (true) {
      try {
        if (ready.now()) {
          return;
        }
      } catch (IOException _) {
        // Not listening yet.
      }
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(what + " is not ready, see " + data);
      }
      Thread.sleep(50);
    }
  }

  private void writeServiceAccountKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String key =
        Base64.getMimeEncoder()
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    Files.writeString(
        data.resolve("sa.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
