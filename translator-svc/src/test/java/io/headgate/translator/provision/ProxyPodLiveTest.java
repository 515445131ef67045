package io.headgate.translator.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.events.v1.Resource;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Decoder.Decoded;
import io.headgate.translator.model.Gateway;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated files, in the hands of a real Envoy and with volumes as a kubelet writes them. */
class ProxyPodLiveTest {
  private static final String NAME = "headgate-xds.headgate-system.svc";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir Path pod;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final int admin = freePort();
  private final int health = freePort();
  private Optional<Process> envoy = Optional.empty();
  private int versions;

  @AfterEach
  void stop() {
    envoy.ifPresent(Process::destroyForcibly);
    client.close();
    vertx.close().await();
  }

  @Test
  void aGetMakesReadinessFailAndIsAnsweredWhenDrainingIsOver() throws Exception {
    SortedMap<String, String> parameters = new TreeMap<>(Map.of("drainSeconds", "3"));
    SortedMap<String, String> files =
        Bootstrap.files(
            gateway(),
            ParameterReader.read(List.of(parameters)),
            new ProvisioningOptions(
                ProvisioningOptions.IMAGE,
                "127.0.0.1",
                1,
                Optional.empty(),
                ProvisioningOptions.PICKER_IMAGE));
    // Without a source of configuration Envoy is ready at once.
    ObjectNode config = Yaml.template(files.getOrDefault(Bootstrap.CONFIG, ""));
    config.remove("dynamic_resources");
    files.put(Bootstrap.CONFIG, config.toString());
    start(files);
    await().atMost(TIMEOUT).until(() -> status(health, EnvoyConfig.READY) == 200);
    assertThat(status(health, "/stats/prometheus")).isEqualTo(200);

    long begin = System.nanoTime();
    CompletableFuture<HttpResponse<String>> drained =
        client.sendAsync(
            request(health, EnvoyConfig.drainPath(gateway())),
            HttpResponse.BodyHandlers.ofString());
    await().atMost(TIMEOUT).until(() -> status(health, EnvoyConfig.READY) == 503);
    assertThat(drained.join().statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
    HttpResponse<Void> after =
        client.send(request(health, "/stats/prometheus"), HttpResponse.BodyHandlers.discarding());
    assertThat(after.statusCode()).isEqualTo(200);
    assertThat(after.headers().firstValue("connection")).contains("close");
  }

  @Test
  void nobodyElseReachesAdministration() throws Exception {
    SortedMap<String, String> files =
        Bootstrap.files(
            gateway(),
            ParameterReader.read(List.of()),
            new ProvisioningOptions(
                ProvisioningOptions.IMAGE,
                "127.0.0.1",
                1,
                Optional.empty(),
                ProvisioningOptions.PICKER_IMAGE));
    ObjectNode config = Yaml.template(files.getOrDefault(Bootstrap.CONFIG, ""));
    config.remove("dynamic_resources");
    files.put(Bootstrap.CONFIG, config.toString());
    start(files);
    await().atMost(TIMEOUT).until(() -> status(health, EnvoyConfig.READY) == 200);
    for (String path : List.of("/", "/drain", "/drain/guess", "/config_dump", "/ready/../certs")) {
      assertThat(status(health, path)).as(path).isEqualTo(404);
    }
    assertThat(status(health, EnvoyConfig.READY)).isEqualTo(200);
  }

  @Test
  void theServerIsVerifiedAndANewTokenAndAuthorityAreTakenUp() throws Exception {
    X509Bundle authority = authority();
    X509Bundle certificate =
        new CertificateBuilder().subject("CN=xds").addSanDnsName(NAME).buildIssuedBy(authority);
    List<String> tokens = new CopyOnWriteArrayList<>();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
                            .setKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM()))))
            .requestHandler(request -> {
              tokens.add(String.valueOf(request.getHeader("authorization")));
              request.response().setStatusCode(503).end();
            })
            .listen(0, "127.0.0.1")
            .await();
    volume("token", Map.of("token", "first"));
    start(files(server.actualPort(), authority().getCertificatePEM()));
    await()
        .atMost(TIMEOUT)
        .until(() -> body(admin, "/stats?filter=fail_verify_error").matches("(?s).*: [1-9].*"));
    assertThat(tokens).isEmpty();

    volume("bootstrap", moved(files(server.actualPort(), authority.getCertificatePEM())));
    await().atMost(TIMEOUT).until(() -> tokens.contains("Bearer first"));

    volume("token", Map.of("token", "second"));
    await().atMost(TIMEOUT).until(() -> tokens.contains("Bearer second"));
  }

  private static X509Bundle authority() throws Exception {
    return new CertificateBuilder()
        .subject("CN=authority")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static SortedMap<String, String> files(int port, String ca) {
    return Bootstrap.files(
        gateway(),
        ParameterReader.read(List.of()),
        new ProvisioningOptions(
            ProvisioningOptions.IMAGE,
            "127.0.0.1",
            port,
            Optional.of(new ProvisioningOptions.Tls(NAME, ca, ProvisioningOptions.AUDIENCE)),
            ProvisioningOptions.PICKER_IMAGE));
  }

  private static Gateway gateway() {
    Resource resource =
        ResourceYaml.read(
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec: {gatewayClassName: headgate, listeners: [{name: a, port: 80, protocol: HTTP}]}
                """)
            .getFirst();
    if (Decoder.decode(resource) instanceof Decoded.Known(Gateway gateway)) {
      return gateway;
    }
    throw new AssertionError("a Gateway");
  }

  /** In the working directory, as the Deployment has it; ports are moved to free ones. */
  private void start(SortedMap<String, String> files) throws IOException {
    volume(Bootstrap.CONFIG_VOLUME, moved(files));
    envoy =
        Optional.of(
            new ProcessBuilder(
                    EnvoyBinary.fetch(System.out::println).path().toString(),
                    "-c",
                    "volumes/bootstrap/envoy.json",
                    "--service-node",
                    "pod-1",
                    "--service-cluster",
                    "default/edge",
                    "--disable-hot-restart",
                    "--concurrency",
                    "1",
                    "--log-level",
                    "warning")
                .directory(pod.toFile())
                .inheritIO()
                .start());
  }

  private SortedMap<String, String> moved(SortedMap<String, String> files) {
    SortedMap<String, String> moved = new TreeMap<>(files);
    moved.computeIfPresent(
        Bootstrap.CONFIG,
        (_, text) ->
            text.replace("19000", Integer.toString(admin))
                .replace("19003", Integer.toString(health)));
    return moved;
  }

  /** Files are links into a folder that is replaced at once. */
  private void volume(String name, Map<String, String> files) throws IOException {
    Path volume = pod.resolve("volumes").resolve(name);
    Path version = Files.createDirectories(volume.resolve("..v" + versions++));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue());
      Path link = volume.resolve(file.getKey());
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("..data", file.getKey()));
      }
    }
    Path next = volume.resolve("..data_tmp");
    Files.createSymbolicLink(next, version.getFileName());
    Files.move(
        next,
        volume.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private int status(int port, String path) {
    try {
      return client.send(request(port, path), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0; // not listening yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String body(int port, String path) {
    try {
      return client.send(request(port, path), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return ""; // not listening yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
