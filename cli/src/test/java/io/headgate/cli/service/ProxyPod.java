package io.headgate.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.envoy.EnvoyBinary;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An Envoy started as a kubelet would: by what a Deployment and a ConfigMap say. */
final class ProxyPod implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process envoy;
  private final int healthPort;

  /**
   * Starts it.
   *
   * @param folder becomes the container's working directory
   * @param token in the projected volume
   * @param adminPort in place of the one that pods have to themselves
   * @param healthPort likewise
   */
  ProxyPod(
      Path folder,
      JsonNode deployment,
      JsonNode configMap,
      String token,
      int adminPort,
      int healthPort)
      throws IOException {
    this.healthPort = healthPort;
    Path bootstrap = Files.createDirectories(folder.resolve("volumes/bootstrap"));
    for (var file : configMap.path("data").properties()) {
      String text = file.getValue().asText();
      Files.writeString(
          bootstrap.resolve(file.getKey()),
          file.getKey().equals("envoy.json")
              ? text.replace("19000", "" + adminPort).replace("19003", "" + healthPort)
              : text);
    }
    Files.writeString(
        Files.createDirectories(folder.resolve("volumes/token")).resolve("token"), token);
    List<String> command = new ArrayList<>();
    command.add(EnvoyBinary.fetch(System.out::println).path().toString());
    deployment
        .at("/spec/template/spec/containers/0/args")
        .forEach(arg -> command.add(arg.asText().replace("$(POD_NAME)", "pod-1")));
    command.addAll(List.of("--concurrency", "1"));
    envoy = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
  }

  /** Whether it has its first configuration. */
  boolean ready() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + "/ready"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  @Override
  public void close() {
    envoy.destroyForcibly().onExit().join();
    http.close();
  }
}
