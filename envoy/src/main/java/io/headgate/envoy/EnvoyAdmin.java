package io.headgate.envoy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Envoy's admin server. Calls block; answers are Envoy's own JSON unless said otherwise. */
public final class EnvoyAdmin {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  // One client for all: each has a thread of its own.
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final InetSocketAddress address;

  public EnvoyAdmin(InetSocketAddress address) {
    this.address = address;
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Whether Envoy serves its first complete configuration; false too when nobody answers. */
  public boolean ready() {
    try {
      return send("GET", "/ready").statusCode() == 200;
    } catch (EnvoyException _) {
      return false;
    }
  }

  /** Everything Envoy is configured with, endpoints included; Envoy leaves key material out. */
  public String configDump() {
    return get("/config_dump?include_eds");
  }

  /**
   * Part of {@link #configDump}.
   *
   * @param resource field of a dump, for example {@code dynamic_listeners}
   */
  public String configDump(String resource) {
    return get("/config_dump?resource=" + encode(resource));
  }

  public String clusters() {
    return get("/clusters?format=json");
  }

  public String listeners() {
    return get("/listeners?format=json");
  }

  /** Version, state and command line. */
  public String serverInfo() {
    return get("/server_info");
  }

  /** Counters and gauges by name; {@code filter} is a regular expression found in the name. */
  public SortedMap<String, Long> stats(String filter) {
    SortedMap<String, Long> values = new TreeMap<>();
    get("/stats?filter=" + encode(filter))
        .lines()
        .forEach(line -> {
          int colon = line.lastIndexOf(": ");
          String value = colon < 0 ? "" : line.substring(colon + 2);
          if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            values.put(line.substring(0, colon), Long.parseLong(value));
          }
        });
    return values;
  }

  /** All statistics in the Prometheus text format. */
  public String prometheus() {
    return get("/stats/prometheus");
  }

  /** Requests under way through listeners, the admin server's own left out. */
  public long activeRequests() {
    return stats("^http\\..*\\.downstream_rq_active$").entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("http.admin."))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Stops accepting connections and asks clients to leave. */
  public void drainListeners() {
    post("/drain_listeners?graceful&skip_exit");
  }

  /** Sets the level of every logger, for example {@code debug}. */
  public void logLevel(String level) {
    post("/logging?level=" + encode(level));
  }

  /** Any other page of the admin server. */
  public String get(String path) {
    return ok("GET", path);
  }

  private void post(String path) {
    ok("POST", path);
  }

  private String ok(String method, String path) {
    HttpResponse<String> response = send(method, path);
    if (response.statusCode() != 200) {
      throw new EnvoyException(
          "Envoy's admin server answered " + response.statusCode() + " to " + path);
    }
    return response.body();
  }

  private HttpResponse<String> send(String method, String path) {
    URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new EnvoyException("Envoy's admin server at " + address + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvoyException("interrupted while asking Envoy", e);
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
