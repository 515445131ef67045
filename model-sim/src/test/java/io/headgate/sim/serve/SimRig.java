package io.headgate.sim.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.sim.ModelSim;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts simulated servers for a test class and talks to them with the JDK's client. */
public final class SimRig implements AfterAllCallback {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String HELLO =
      "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  public final Vertx vertx = Vertx.vertx();
  final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  public RunningSim start(SimConfig config) {
    return await(ModelSim.start(vertx, config));
  }

  HttpResponse<String> get(RunningSim sim, String path) throws IOException, InterruptedException {
    return client.send(request(sim, path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(RunningSim sim, String path, String body)
      throws IOException, InterruptedException {
    return post(sim, path, HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> post(RunningSim sim, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(request(sim, path).POST(body).build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postLater(RunningSim sim, String path, String body) {
    return client.sendAsync(
        request(sim, path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static HttpRequest.Builder request(RunningSim sim, String path) {
    return HttpRequest.newBuilder(URI.create(sim.url() + path))
        .timeout(Duration.ofSeconds(30))
        .header("content-type", "application/json")
        .header("x-request-id", "req-1");
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  /** The value of the first metric line that starts so. */
  public double metric(RunningSim sim, String start) throws IOException, InterruptedException {
    return get(sim, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + start));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    client.shutdownNow();
    await(vertx.close());
  }
}
