package io.headgate.watcher.publish;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.headgate.watcher.directory.DirectoryOptions;
import io.headgate.watcher.directory.DirectorySource;
import io.headgate.watcher.source.ResourceSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A directory, a real log in a file, and a watcher between them that can be restarted. */
final class Rig implements AutoCloseable {
  static final Sealer SEALER = new Sealer(new byte[32]);

  final Path root;
  final Vertx vertx = Vertx.vertx();
  final FaultyLog log;
  WatcherVerticle watcher;
  DirectoryOptions options = DirectoryOptions.DEFAULT;
  private String deployment = "";

  Rig(Path temporary) throws IOException {
    root = Files.createDirectories(temporary.resolve("config"));
    log =
        new FaultyLog(
            await(
                SqliteEventLog.open(vertx, temporary.resolve("events.db"), SqliteOptions.DEFAULT)));
    watcher = newWatcher();
  }

  private WatcherVerticle newWatcher() {
    return newWatcher(new DirectorySource(vertx, root, options));
  }

  private WatcherVerticle newWatcher(ResourceSource source) {
    return new WatcherVerticle(log, source, SEALER, PublisherOptions.DEFAULT);
  }

  void up() {
    deployment = await(goingUp());
  }

  /** With another source than the directory. */
  void up(ResourceSource source) {
    watcher = newWatcher(source);
    deployment = await(vertx.deployVerticle(watcher));
  }

  Future<String> goingUp() {
    watcher = newWatcher();
    return vertx.deployVerticle(watcher);
  }

  void down() {
    await(goingDown());
  }

  Future<Void> goingDown() {
    return vertx.undeploy(deployment);
  }

  void write(String file, String yaml) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every record of the topic, oldest first. */
  List<LogRecord> history() {
    return await(log.read(Topics.RESOURCES, Position.BEGINNING, 100_000));
  }

  /** What is in force, by key. */
  Map<ResourceKey, Resource> inForce() {
    Map<ResourceKey, Resource> objects = new TreeMap<>();
    for (LogRecord record : await(log.readCompacted(Topics.RESOURCES)).records()) {
      if (!Keys.isSynced(record.key())) {
        objects.put(ResourceKey.parse(record.key()), record.decode(Topics.RESOURCES).getResource());
      }
    }
    return objects;
  }

  String json(String key) {
    Resource resource = inForce().get(ResourceKey.parse(key));
    return resource == null ? "" : resource.getJson().toStringUtf8();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
