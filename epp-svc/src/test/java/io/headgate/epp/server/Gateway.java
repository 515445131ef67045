package io.headgate.epp.server;

import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyBinary;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A real Envoy in front of two backends that tell who they are and what they got. */
final class Gateway implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Process process;
  private final int port;
  final List<String> backends = new ArrayList<>();

  /** Backends first: the picker has to know them. */
  static List<Integer> startBackends(Vertx vertx) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ports.add(
          vertx
              .createHttpServer()
              .requestHandler(request ->
                  request
                      .body()
                      .onSuccess(body ->
                          request
                              .response()
                              .putHeader("x-backend", "127.0.0.1:" + request.localAddress().port())
                              .putHeader(
                                  "x-saw",
                                  String.valueOf(
                                      request.headers().names().stream()
                                          .filter(n -> n.startsWith("x-gateway-"))
                                          .sorted()
                                          .collect(Collectors.joining(","))))
                              .putHeader("x-body-length", String.valueOf(body.length()))
                              .end(
                                  "echo".equals(request.getHeader("x-mode"))
                                      ? body
                                      : Buffer.buffer("ok"))))
              .listen(0, "127.0.0.1")
              .await()
              .actualPort());
    }
    return ports;
  }

  Gateway(Path home, int pickerPort, List<Integer> backendPorts) throws IOException {
    String config;
    try (InputStream in = Gateway.class.getResourceAsStream("/envoy.yaml")) {
      config = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String endpoints =
        backendPorts.stream()
            .map(p ->
                "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                    + p
                    + "}}}}")
            .collect(Collectors.joining(", "));
    backendPorts.forEach(p -> backends.add("127.0.0.1:" + p));
    Path file = home.resolve("envoy.yaml");
    Files.writeString(
        file,
        config.replace("@PICKER@", String.valueOf(pickerPort)).replace("@BACKENDS@", endpoints));
    Path admin = home.resolve("admin.address");
    process =
        new ProcessBuilder(
                EnvoyBinary.fetch(_ -> {}).path().toString(),
                "-c",
                file.toString(),
                "--disable-hot-restart",
                "--admin-address-path",
                admin.toString(),
                "--concurrency",
                "1",
                "--log-level",
                "error")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("envoy.log").toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(admin) && !Files.readString(admin).isBlank());
    String address = Files.readString(admin).strip();
    EnvoyAdmin console =
        new EnvoyAdmin(
            new InetSocketAddress(
                "127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(console::ready);
    String listeners = console.listeners();
    port =
        Integer.parseInt(
            listeners.substring(listeners.lastIndexOf(':') + 1).replaceAll("[^0-9]", ""));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    vertx.close().await();
  }
}
