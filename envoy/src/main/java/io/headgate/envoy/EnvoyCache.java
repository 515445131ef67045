package io.headgate.envoy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The directory that keeps a fetched Envoy. Threads and processes may fill it at the same time: one
 * fetches, the others wait and use what it fetched.
 */
record EnvoyCache(Path directory) {
  // A file lock belongs to the whole JVM, so threads need one of their own.
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  /** Puts an executable at the given path, or throws {@link EnvoyException}. */
  interface Source {
    void unpack(Path target, Consumer<String> progress) throws IOException;
  }

  static EnvoyCache of(Map<String, String> environment) {
    String headgate = environment.getOrDefault("HEADGATE_CACHE", "");
    if (!headgate.isBlank()) {
      return new EnvoyCache(Path.of(headgate));
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    return new EnvoyCache(base.resolve("headgate"));
  }

  Path executable() {
    return directory.resolve("envoy-" + EnvoyBinary.VERSION).resolve("envoy");
  }

  Path fill(Source source, Consumer<String> progress) {
    IN_PROCESS.lock();
    try {
      Files.createDirectories(directory);
      Path lockFile = directory.resolve("envoy.lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        if (!Files.isExecutable(executable())) {
          install(source, progress);
        }
      }
      return executable();
    } catch (IOException e) {
      throw new EnvoyException(
          "cannot write Envoy to "
              + directory
              + " ("
              + e
              + "); set HEADGATE_CACHE to a writable directory with 150 MB free",
          e);
    } finally {
      IN_PROCESS.unlock();
    }
  }

  private void install(Source source, Consumer<String> progress) throws IOException {
    Path unfinished = Files.createTempDirectory(directory, "envoy-unfinished-");
    try {
      Path unpacked = unfinished.resolve("envoy");
      source.unpack(unpacked, progress);
      Files.createDirectories(executable().getParent());
      Files.move(unpacked, executable(), StandardCopyOption.ATOMIC_MOVE);
      progress.accept("Envoy " + EnvoyBinary.VERSION + " is at " + executable());
    } finally {
      Trees.delete(unfinished);
    }
  }
}
