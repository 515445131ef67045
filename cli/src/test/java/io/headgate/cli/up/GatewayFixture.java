package io.headgate.cli.up;

import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A whole gateway over a copy of the quickstart, with a real Envoy, on free ports. */
final class GatewayFixture implements AutoCloseable {
  /** The quickstart's model servers behind a pool that opens when its picker is gone. */
  static final String OPEN_POOL =
      """
      apiVersion: inference.networking.k8s.io/v1
      kind: InferencePool
      metadata:
        name: open
        annotations:
          headgate.io/picker: shared
      spec:
        selector:
          matchLabels:
            app: demo
        targetPorts:
          - number: 8000
        endpointPickerRef:
          name: headgate-epp
          port:
            number: 9002
          failureMode: FailOpen
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata:
        name: open
      spec:
        parentRefs:
          - name: demo
        rules:
          - matches:
              - path:
                  type: PathPrefix
                  value: /open
            filters:
              - type: URLRewrite
                urlRewrite:
                  path:
                    type: ReplacePrefixMatch
                    replacePrefixMatch: /
            backendRefs:
              - group: inference.networking.k8s.io
                kind: InferencePool
                name: open
      """;

  private static final Path QUICKSTART = Path.of("..", "examples", "quickstart");

  final Path config;
  final LogLocation log;
  final int port;
  final LocalGateway gateway;
  final List<String> progress = new CopyOnWriteArrayList<>();
  final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private GatewayFixture(UpOptions options) {
    this.config = options.config();
    this.log = options.log();
    this.port = options.port();
    this.gateway = LocalGateway.start(options, progress::add);
    gateway.awaitReady();
  }

  /** Starts the quickstart; {@code directory} gets the YAML and the log. */
  static GatewayFixture quickstart(Path directory) {
    return with(options(copyQuickstart(directory.resolve("config")), directory));
  }

  /** Everything on free ports, the log a file in {@code directory}. */
  static UpOptions options(Path config, Path directory) {
    return UpOptions.ephemeral(
        config, new LogLocation.InFile(directory.resolve("events.db")), freePort());
  }

  static GatewayFixture with(UpOptions options) {
    return new GatewayFixture(options);
  }

  static Path copyQuickstart(Path to) {
    try (Stream<Path> files = Files.list(QUICKSTART)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rewrites a file of the configuration, as an editor would. */
  void edit(String file, String from, String to) {
    try {
      Path path = config.resolve(file);
      String text = Files.readString(path);
      if (!text.contains(from)) {
        throw new AssertionError(file + " does not contain " + from);
      }
      Files.writeString(path, text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, String text) {
    try {
      Files.writeString(config.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> chat(String prompt) {
    return send(chatRequest(prompt, 4));
  }

  HttpRequest chatRequest(String prompt, int tokens) {
    return post(
        "/v1/chat/completions",
        """
        {"model":"demo","max_tokens":%d,"messages":[{"role":"user","content":"%s"}]}\
        """
            .formatted(tokens, prompt));
  }

  HttpRequest post(String path, String json) {
    return HttpRequest.newBuilder(uri(path))
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(20))
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    gateway.close();
    client.close();
  }
}
