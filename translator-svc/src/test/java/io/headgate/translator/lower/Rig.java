package io.headgate.translator.lower;

import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyBinary;
import io.headgate.envoy.EnvoyBootstrap;
import io.headgate.envoy.EnvoyOptions;
import io.headgate.envoy.EnvoyProcess;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A real Envoy with the lowered resources of one plan, and a client in front of it. */
final class Rig implements AutoCloseable {
  private static final EnvoyBinary BINARY = EnvoyBinary.fetch(System.out::println);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final EnvoyOptions OPTIONS = EnvoyOptions.LOCAL.withDrain(Duration.ZERO);

  private final EnvoyProcess envoy;
  private final EnvoyAdmin admin;
  private final XdsStub xds;
  private final HttpClient client;
  private final List<String> log;

  private Rig(
      EnvoyProcess envoy, EnvoyAdmin admin, XdsStub xds, HttpClient client, List<String> log) {
    this.envoy = envoy;
    this.admin = admin;
    this.xds = xds;
    this.client = client;
    this.log = log;
  }

  /** A response, whole. */
  record Answer(int status, MultiMap headers, String body) {
    String header(String name) {
      return headers.get(name);
    }
  }

  static Rig start(Vertx vertx, Path directory, GatewayPlan plan, Endpoints... endpoints) {
    return start(
        vertx,
        directory,
        Stream.concat(
                Plans.lower(plan).stream(),
                Stream.of(endpoints).map(e -> Lowering.endpoints(plan.gateway(), e)))
            .toList());
  }

  static Rig start(Vertx vertx, Path directory, List<XdsResource> resources) {
    XdsStub xds = XdsStub.start(vertx, resources);
    List<String> log = new CopyOnWriteArrayList<>();
    EnvoyProcess envoy =
        EnvoyProcess.start(
            BINARY,
            EnvoyBootstrap.local("test", "default/edge", xds.port()).toProto(),
            directory,
            OPTIONS,
            log::add);
    try {
      EnvoyAdmin admin = envoy.awaitReady(TIMEOUT);
      return new Rig(envoy, admin, xds, vertx.createHttpClient(), log);
    } catch (RuntimeException e) {
      envoy.kill();
      throw new AssertionError("refused: " + xds.refusals() + " log: " + log, e);
    }
  }

  List<String> refusals() {
    return xds.refusals();
  }

  XdsStub xds() {
    return xds;
  }

  List<String> log() {
    return log;
  }

  EnvoyAdmin admin() {
    return admin;
  }

  int port() {
    return port(0);
  }

  int port(int index) {
    JsonArray listeners = new JsonObject(admin.listeners()).getJsonArray("listener_statuses");
    return listeners
        .getJsonObject(index)
        .getJsonObject("local_address")
        .getJsonObject("socket_address")
        .getInteger("port_value");
  }

  Answer get(String path) {
    return call("GET", path, Map.of(), "");
  }

  Answer post(String path, String body) {
    return call("POST", path, Map.of(), body);
  }

  Answer call(String method, String path, Map<String, String> headers, String body) {
    return await(send(method, path, headers, body));
  }

  private static Future<Answer> whole(HttpClientResponse response) {
    return response
        .body()
        .map(bytes -> new Answer(response.statusCode(), response.headers(), bytes.toString()));
  }

  /** Sends without waiting for the answer. */
  Future<Answer> send(String method, String path, Map<String, String> headers, String body) {
    RequestOptions options =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(port())
            .setURI(path)
            .setMethod(HttpMethod.valueOf(method));
    return client
        .request(options)
        .compose(request -> {
          headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase("host")) {
              request.authority(HostAndPort.parseAuthority(value, 80));
            } else {
              request.putHeader(name, value);
            }
          });
          // Here and not later: a body nobody asks for at once is lost.
          return (body.isEmpty() ? request.send() : request.send(body)).compose(Rig::whole);
        });
  }

  @Override
  public void close() {
    envoy.kill();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
