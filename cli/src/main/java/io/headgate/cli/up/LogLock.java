package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a second gateway from writing the same log; the system lifts it when the process ends. */
public final class LogLock {
  /** This process's own, which it would lift by looking: closing a file drops all locks on it. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  /** The byte of the file that a whole gateway locks, and the one that parts of one share. */
  private static final long WHOLE = 0;

  private static final long PARTS = 1;

  /** Who only looks holds a lock for an instant. */
  private static final int TRIES = 10;

  private static final long PAUSE_MILLIS = 20;

  private final Path file;
  private final FileChannel channel;

  private LogLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Whether a gateway, or a part of one, runs on this machine over {@code log}. */
  public static boolean isHeld(LogLocation log) {
    Path file = file(log);
    if (OURS.contains(file)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return tryLock(channel, WHOLE, false) == null || tryLock(channel, PARTS, false) == null;
    } catch (IOException e) {
      return true; // nobody can tell, and most logs that are looked at are in use
    }
  }

  private static Path file(LogLocation log) {
    return log.besides(".lock").toAbsolutePath().normalize();
  }

  /** For a whole gateway. Fails with {@link CliException} when another process holds it. */
  public static LogLock take(LogLocation log) {
    return take(log, WHOLE, false);
  }

  /** For a service in a process of its own, of which there may be any number. */
  public static LogLock share(LogLocation log) {
    return take(log, PARTS, true);
  }

  private static LogLock take(LogLocation log, long place, boolean shared) {
    Path file = file(log);
    makeDirectoryOf(file);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = OURS.contains(file) ? null : patiently(channel, place, shared);
      if (lock == null) {
        channel.close();
        throw new CliException(
            "another `headgate` writes the event log %s: stop it, or choose another with --log"
                .formatted(log));
      }
      OURS.add(file);
      return new LogLock(file, channel);
    } catch (IOException e) {
      throw new CliException(
          "cannot use %s: %s; choose another log with --log".formatted(file, Reason.of(e)), e);
    }
  }

  private static void makeDirectoryOf(Path file) {
    Path directory = file.getParent();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CliException(
          "cannot make %s for the event log: %s; choose another log with --log"
              .formatted(directory, Reason.of(e)),
          e);
    }
  }

  private static @Nullable FileLock patiently(FileChannel channel, long place, boolean shared)
      throws IOException {
    FileLock lock = tryLock(channel, place, shared);
    try {
      for (int i = 1; lock == null && i < TRIES; i++) {
        Thread.sleep(PAUSE_MILLIS);
        lock = tryLock(channel, place, shared);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lock;
  }

  private static @Nullable FileLock tryLock(FileChannel channel, long place, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(place, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  public void release() {
    OURS.remove(file);
    try {
      channel.close();
    } catch (IOException e) {
      throw new CliException("cannot release the event log's lock: " + Reason.of(e), e);
    }
  }
}
