package io.headgate.watcher.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.Yaml;

/**
 * A scripted API server: keeps objects, lists and watches them, counts up resource versions, checks
 * them on writes, and misbehaves when told to. State is guarded by this object's lock.
 */
final class FakeApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Requests as {@code METHOD path?query}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Collections that answer 404, as plural names. */
  final Set<String> absent = ConcurrentHashMap.newKeySet();

  /** Collections that answer 403 to whoever reads them, as plural names. */
  final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  /** Watches of these plurals are answered with an ERROR event 410. */
  final Set<String> forgetful = ConcurrentHashMap.newKeySet();

  /** Watches of these plurals are opened, and nothing ever comes. */
  final Set<String> mute = ConcurrentHashMap.newKeySet();

  /** So many writes of statuses answer 409 although nobody else wrote. */
  volatile int conflicts;

  /** Nothing is answered at all. */
  volatile boolean hung;

  /** Every answer to a write comes so much later. */
  volatile long slowMillis;

  /** Writes to paths with this in them are never answered; nothing when empty. */
  volatile String stuck = "";

  /**
   * Says {@code METHOD path} to the status that refuses it, as admission does; 0 lets it through.
   */
  volatile ToIntFunction<String> admission = _ -> 0;

  /** Told of each path that was written, a little later. */
  volatile Consumer<String> stored = _ -> {};

  /** Changes what is applied before it is stored, as a mutating webhook does. */
  volatile UnaryOperator<ObjectNode> mutation = UnaryOperator.identity();

  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private final Vertx vertx;
  private final HttpServer server;
  private long version = 100;

  private record Watcher(String collection, String query, HttpServerResponse response) {}

  FakeApi(Vertx vertx) {
    this.vertx = vertx;
    server = result(vertx.createHttpServer().requestHandler(this::on).listen(0, "127.0.0.1"));
  }

  Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("http://127.0.0.1:" + server.actualPort())
        .withHttp2Disable(true)
        .build();
  }

  long count(String part) {
    return requests.stream().filter(request -> request.contains(part)).count();
  }

  synchronized void put(String path, String yaml) {
    ObjectNode object = JSON.valueToTree(new Yaml().load(yaml));
    ObjectNode before = objects.get(path);
    ObjectNode metadata = object.withObject("metadata");
    String[] parts = path.split("/");
    metadata.put("name", parts[parts.length - 1]);
    int namespaces = List.of(parts).indexOf("namespaces");
    if (namespaces > 0 && parts.length > namespaces + 3) {
      metadata.put("namespace", parts[namespaces + 1]);
    }
    metadata.put(
        "uid", before == null ? "uid-" + (version + 1) : before.at("/metadata/uid").asText());
    if (!metadata.has("generation")) {
      metadata.put("generation", 1);
    }
    store(path, object, before == null ? "ADDED" : "MODIFIED");
  }

  synchronized void remove(String path) {
    ObjectNode gone = objects.remove(path);
    if (gone != null) {
      gone.withObject("metadata").put("resourceVersion", Long.toString(++version));
      tell(path, "DELETED", gone, gone);
    }
  }

  /** As when nobody watched: no event is sent. */
  synchronized void removeUnseen(String path) {
    objects.remove(path);
    version++;
  }

  synchronized JsonNode get(String path) {
    ObjectNode object = objects.get(path);
    return object == null ? MissingNode.getInstance() : object.deepCopy();
  }

  synchronized List<String> paths(String prefix) {
    return objects.keySet().stream().filter(path -> path.startsWith(prefix)).toList();
  }

  /** Ends every watch as a broken connection does. */
  synchronized void cut() {
    List.copyOf(watchers).forEach(watcher -> watcher.response().reset());
    watchers.clear();
  }

  synchronized boolean watches(String collection) {
    return watchers.stream().anyMatch(watcher -> watcher.collection().equals(collection));
  }

  synchronized int watching() {
    return watchers.size();
  }

  private void store(String path, ObjectNode object, String event) {
    object.withObject("metadata").put("resourceVersion", Long.toString(++version));
    ObjectNode before = objects.put(path, object);
    tell(path, event, object, before);
    vertx.runOnContext(_ -> stored.accept(path));
  }

  /** An object that loses a watched label is gone, for those who watch the label. */
  private void tell(String path, String type, ObjectNode object, JsonNode before) {
    for (Watcher watcher : List.copyOf(watchers)) {
      boolean told =
          in(watcher.collection(), watcher.query(), path) && !mute.contains(plural(path));
      boolean now = selected(watcher.query(), object);
      if (told && (now || (before != null && selected(watcher.query(), before)))) {
        ObjectNode event = JSON.createObjectNode().put("type", now ? type : "DELETED");
        event.set("object", object);
        watcher.response().write(event + "\n");
      }
    }
  }

  /** Of label selectors only {@code key=value} is known. */
  private static boolean selected(String query, JsonNode object) {
    String field = "labelSelector=";
    int at = query.indexOf(field);
    if (at < 0) {
      return true;
    }
    String[] label =
        URLDecoder.decode(
                query.substring(at + field.length()).split("&")[0], StandardCharsets.UTF_8)
            .split("=");
    return object.path("metadata").path("labels").path(label[0]).asText("").equals(label[1]);
  }

  private static boolean in(String collection, String query, String path) {
    String folder = path.substring(0, path.lastIndexOf('/'));
    String name = path.substring(path.lastIndexOf('/') + 1);
    String field = "fieldSelector=metadata.name%3D";
    int at = query.indexOf(field);
    boolean named = at < 0 || query.substring(at + field.length()).split("&")[0].equals(name);
    return named
        && (folder.equals(collection)
            || folder.replaceFirst("/namespaces/[^/]+/", "/").equals(collection));
  }

  private static boolean oneOf(Set<String> plurals, String path) {
    return plurals.stream().anyMatch(plural -> path.matches(".*/" + plural + "(/.*)?"));
  }

  private static String plural(String path) {
    String[] parts = path.split("/");
    return parts[parts.length - 2];
  }

  private void on(HttpServerRequest request) {
    requests.add(request.method() + " " + request.uri());
    if (hung) {
      return;
    }
    String query = request.query() == null ? "" : request.query();
    request.bodyHandler(body -> {
      try {
        answerLater(request, query, body.length() == 0 ? null : JSON.readTree(body.getBytes()));
      } catch (Exception e) {
        status(request.response(), 500, e.toString());
      }
    });
  }

  /** As somebody else does it: merged into what is there. */
  synchronized void edit(String path, String yaml) {
    ObjectNode object = objects.get(path).deepCopy();
    merge(object, JSON.valueToTree(new Yaml().load(yaml)));
    store(path, object, "MODIFIED");
  }

  private void answerLater(HttpServerRequest request, String query, JsonNode body) {
    if (!stuck.isEmpty()
        && request.path().contains(stuck)
        && !request.method().equals(HttpMethod.GET)) {
      return;
    }
    if (slowMillis > 0 && !request.method().equals(HttpMethod.GET)) {
      vertx.setTimer(slowMillis, _ -> answer(request, query, body));
    } else {
      answer(request, query, body);
    }
  }

  private synchronized void answer(HttpServerRequest request, String query, JsonNode body) {
    String path = request.path();
    HttpServerResponse response = request.response();
    HttpMethod method = request.method();
    int refusal =
        method.equals(HttpMethod.GET) ? 0 : admission.applyAsInt(method + " " + request.path());
    if (refusal > 0) {
      status(response, refusal, "admission webhook denied the request");
      return;
    }
    if (path.equals("/readyz")) {
      response.end("ok");
    } else if (oneOf(absent, path)) {
      status(response, 404, "the server could not find the requested resource");
    } else if (method.equals(HttpMethod.GET) && oneOf(forbidden, path)) {
      status(response, 403, "the role is gone");
    } else if (method.equals(HttpMethod.GET) && query.contains("watch=1")) {
      watch(path, query, response);
    } else if (method.equals(HttpMethod.GET)) {
      read(path, query, response);
    } else if (method.equals(HttpMethod.DELETE)) {
      remove(path);
      response.end("{}");
    } else if (method.equals(HttpMethod.POST)) {
      String created = path + "/" + body.at("/metadata/name").asText();
      if (objects.containsKey(created)) {
        status(response, 409, "already exists");
      } else {
        put(created, body.toString());
        response.setStatusCode(201).end(get(created).toString());
      }
    } else {
      write(path, method, body, response);
    }
  }

  private void write(String path, HttpMethod method, JsonNode body, HttpServerResponse response) {
    String target = path.endsWith("/status") ? path.substring(0, path.length() - 7) : path;
    ObjectNode object = objects.get(target);
    if (body.has("kind") && path.equals(target)) {
      apply(path, body, response);
      return;
    }
    if (object == null) {
      status(response, 404, "not found");
      return;
    }
    String wanted = body.at("/metadata/resourceVersion").asText("");
    boolean outdated =
        !wanted.isEmpty() && !wanted.equals(object.at("/metadata/resourceVersion").asText());
    if (path.endsWith("/status") && conflicts > 0) {
      conflicts--;
      status(response, 409, "conflict");
    } else if (outdated) {
      status(response, 409, "the object has been modified");
    } else {
      ObjectNode next = object.deepCopy();
      if (method.equals(HttpMethod.PUT)) {
        next.set("spec", body.path("spec"));
      } else if (path.equals(target)) {
        merge(next, body);
      } else {
        body.path("status")
            .properties()
            .forEach(e -> next.withObject("status").set(e.getKey(), e.getValue()));
      }
      store(target, next, "MODIFIED");
      response.end(next.toString());
    }
  }

  /** What changes nothing makes no new version. */
  private void apply(String path, JsonNode body, HttpServerResponse response) {
    ObjectNode before = objects.get(path);
    ObjectNode next = before == null ? JSON.createObjectNode() : before.deepCopy();
    merge(next, mutation.apply(body.deepCopy()));
    ObjectNode metadata = next.withObject("metadata");
    metadata
        .withArray("managedFields")
        .removeAll()
        .addObject()
        .put("manager", "headgate")
        .put("operation", "Apply");
    if (before == null) {
      metadata.put("uid", "uid-" + (version + 1)).put("generation", 1);
    }
    if (!next.equals(before)) {
      store(path, next, before == null ? "ADDED" : "MODIFIED");
    }
    response.setStatusCode(before == null ? 201 : 200).end(next.toString());
  }

  private static void merge(ObjectNode into, JsonNode from) {
    from.properties()
        .forEach(entry -> {
          if (entry.getValue() instanceof ObjectNode inner
              && into.get(entry.getKey()) instanceof ObjectNode there) {
            merge(there, inner);
          } else {
            into.set(entry.getKey(), entry.getValue());
          }
        });
  }

  private void read(String path, String query, HttpServerResponse response) {
    if (objects.containsKey(path)) {
      response.end(objects.get(path).toString());
      return;
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean one = !query.contains("limit=");
    if (one) {
      status(response, 404, last + " not found");
      return;
    }
    ObjectNode list = JSON.createObjectNode();
    list.putObject("metadata").put("resourceVersion", Long.toString(version));
    ArrayNode items = list.putArray("items");
    objects.forEach((key, object) -> {
      if (in(path, query, key) && selected(query, object)) {
        items.add(object);
      }
    });
    response.end(list.toString());
  }

  private void watch(String path, String query, HttpServerResponse response) {
    response.setChunked(true);
    String plural = path.substring(path.lastIndexOf('/') + 1);
    if (forgetful.contains(plural)) {
      response.end(
          "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}}\n");
      return;
    }
    Watcher watcher = new Watcher(path, query, response);
    response.closeHandler(_ -> {
      synchronized (this) {
        watchers.remove(watcher);
      }
    });
    response.writeHead();
    // What happened between the list and now.
    long since = Long.parseLong(query.replaceAll(".*resourceVersion=(\\d*).*", "0$1"));
    objects.forEach((key, object) -> {
      if (in(path, query, key)
          && selected(query, object)
          && object.at("/metadata/resourceVersion").asLong() > since
          && !mute.contains(plural)) {
        response.write("{\"type\":\"MODIFIED\",\"object\":" + object + "}\n");
      }
    });
    watchers.add(watcher);
  }

  private static void status(HttpServerResponse response, int code, String message) {
    response
        .setStatusCode(code)
        .end(
            "{\"kind\":\"Status\",\"code\":"
                + code
                + ",\"message\":\""
                + message.replace('"', ' ')
                + "\"}");
  }

  static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
