package io.headgate.watcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.normalize.CanonicalJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every source behaves; one subclass per source says how to put objects there. */
public abstract class ResourceSourceContract {
  protected static final String CONFIG_MAP =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {value: \"%s\"}\n";

  protected final Vertx vertx = Vertx.vertx();
  protected final List<SourceEvent> events = new CopyOnWriteArrayList<>();
  protected final Map<ResourceKey, Resource> objects = new ConcurrentSkipListMap<>();
  private final List<Context> contexts = new CopyOnWriteArrayList<>();
  private final Context home = vertx.getOrCreateContext();
  protected ResourceSource source;

  protected abstract ResourceSource newSource() throws Exception;

  /** Creates or replaces one ConfigMap in namespace default. */
  protected abstract void put(String name, String value) throws Exception;

  protected abstract void remove(String name) throws Exception;

  @BeforeEach
  void begin() throws Exception {
    source = newSource();
  }

  @AfterEach
  void end() {
    result(source.stop());
    result(vertx.close());
  }

  protected void start() {
    Promise<Void> started = Promise.promise();
    home.runOnContext(_ -> startOnHome().onComplete(started));
    result(started.future());
  }

  private Future<Void> startOnHome() {
    return source.start(batch -> {
      contexts.add(Vertx.currentContext());
      events.addAll(batch);
      for (SourceEvent event : batch) {
        switch (event) {
          case SourceEvent.Upserted(Resource r) -> objects.put(key(r), r);
          case SourceEvent.Deleted(ResourceKey key) -> objects.remove(key);
          case SourceEvent.Synced _, SourceEvent.Rejected _, SourceEvent.Cleared _ -> {}
        }
      }
    });
  }

  @Test
  void whatIsThereAtTheStartComesBeforeOneSyncedEvent() throws Exception {
    put("one", "1");
    put("two", "2");

    start();

    await().until(() -> !events.isEmpty());
    assertThat(events.getLast()).isInstanceOf(SourceEvent.Synced.class);
    assertThat(events).filteredOn(SourceEvent.Synced.class::isInstance).hasSize(1);
    assertThat(values()).isEqualTo(Map.of("one", "1", "two", "2"));
  }

  @Test
  void createChangeAndRemoveAreTold() throws Exception {
    start();

    put("one", "1");
    awaitValues(Map.of("one", "1"));
    put("one", "2");
    awaitValues(Map.of("one", "2"));
    remove("one");
    awaitValues(Map.of());
  }

  @Test
  void theSinkRunsOnTheContextThatStartedTheSource() throws Exception {
    put("one", "1");
    start();
    put("two", "2");
    awaitValues(Map.of("one", "1", "two", "2"));

    assertThat(contexts).containsOnly(home);
  }

  @Test
  void nothingIsToldAfterStop() throws Exception {
    put("one", "1");
    start();
    awaitValues(Map.of("one", "1"));

    result(source.stop());
    int before = events.size();
    put("two", "2");

    await().during(100, TimeUnit.MILLISECONDS).until(() -> events.size() == before);
  }

  protected Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    objects.forEach((key, resource) ->
        values.put(
            key.name(),
            CanonicalJson.read(resource.getJson().toByteArray())
                .path("data")
                .path("value")
                .asText()));
    return values;
  }

  protected void awaitValues(Map<String, String> expected) {
    await().untilAsserted(() -> assertThat(values()).isEqualTo(expected));
  }

  protected List<Problem> problems() {
    Set<Problem> open = new LinkedHashSet<>();
    for (SourceEvent event : events) {
      if (event instanceof SourceEvent.Rejected(Problem problem)) {
        open.add(problem);
      } else if (event instanceof SourceEvent.Cleared(Problem problem)) {
        open.remove(problem);
      }
    }
    return List.copyOf(open);
  }

  private static ResourceKey key(Resource r) {
    return ResourceKey.of(r.getApiVersion(), r.getKind(), r.getNamespace(), r.getName());
  }

  protected static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
