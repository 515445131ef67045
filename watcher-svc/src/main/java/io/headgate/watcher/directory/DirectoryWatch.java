package io.headgate.watcher.directory;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for changes, and then for them to settle. What changed is not asked: the scan finds out, so
 * that lost notifications cost time and nothing else. Belongs to one thread.
 */
final class DirectoryWatch implements AutoCloseable {
  private record Watched(WatchKey key, @Nullable Object fileKey) {}

  private final WatchService service;
  private final DirectoryOptions options;
  private final Map<Path, Watched> watched = new HashMap<>();

  private DirectoryWatch(WatchService service, DirectoryOptions options) {
    this.service = service;
    this.options = options;
  }

  static DirectoryWatch open(DirectoryOptions options) throws IOException {
    return new DirectoryWatch(FileSystems.getDefault().newWatchService(), options);
  }

  /** Watches a directory, anew when another one has taken its name. */
  void register(Path directory, @Nullable Object fileKey) throws IOException {
    Watched before = watched.get(directory);
    if (before != null && before.key().isValid() && Objects.equals(before.fileKey(), fileKey)) {
      return;
    }
    if (before != null) {
      before.key().cancel();
    }
    WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    watched.put(directory, new Watched(key, fileKey));
  }

  /**
   * Returns when something may have changed and the directory has been quiet for a moment.
   *
   * @param soon whether something waits for confirmation
   */
  void await(boolean soon) throws InterruptedException {
    long wait = soon ? options.confirm().toNanos() / 2 : options.poll().toNanos();
    if (!took(service.poll(wait, TimeUnit.NANOSECONDS))) {
      return;
    }
    long ceiling = System.nanoTime() + options.settleCeiling().toNanos();
    boolean busy = true;
    while (busy && System.nanoTime() < ceiling) {
      busy = took(service.poll(options.settle().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private static boolean took(@Nullable WatchKey key) {
    if (key == null) {
      return false;
    }
    key.pollEvents();
    key.reset();
    return true;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
