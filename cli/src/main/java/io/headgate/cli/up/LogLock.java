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
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a second gateway from writing the same log; the system lifts it when the process ends. */
public final class LogLock {
  /** This process's own, which it would lift by looking: closing a file drops all locks on it. */
  private static final Set<Path> OURS = new HashSet<>();

  /** The bytes of the file: a whole gateway locks both for itself, parts of one share the last. */
  private static final long WHOLE = 0;

  private static final long PARTS = 1;
  private static final long END = 2;

  /** Who only looks holds a lock for an instant. */
  private static final int TRIES = 10;

  private static final long PAUSE_MILLIS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(LogLock.class);

  private final Path file;
  private final FileChannel channel;

  private LogLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Whether a gateway, or a part of one, runs on this machine over {@code log}. */
  public static synchronized boolean isHeld(LogLocation log) {
    Path file = file(log);
    if (OURS.contains(file)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return tryLock(channel, WHOLE, false) == null;
    } catch (IOException e) {
      return true; // nobody can tell, and most logs that are looked at are in use
    }
  }

  private static Path file(LogLocation log) {
    return log.besides(".lock").toAbsolutePath().normalize();
  }

  /** For a whole gateway. Fails with {@link CliException} when another or a part of one runs. */
  public static LogLock take(LogLocation log) {
    return take(log, WHOLE, false, "");
  }

  /** As {@link #take(LogLocation)}; of two on one machine, the ports would be the next to meet. */
  static LogLock takeForUp(LogLocation log) {
    return take(log, WHOLE, false, " (a second `up` needs a --port of its own, too)");
  }

  /** For a service in a process of its own, of which there may be any number, but no gateway. */
  public static LogLock share(LogLocation log) {
    return take(log, PARTS, true, "");
  }

  private static synchronized LogLock take(
      LogLocation log, long place, boolean shared, String hint) {
    Path file = file(log);
    if (OURS.contains(file)) {
      throw taken(log, hint);
    }
    makeDirectoryOf(file);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locks(channel, place, shared)) {
        throw taken(log, hint);
      }
      OURS.add(file);
      return new LogLock(file, channel);
    } catch (IOException e) {
      throw new CliException(
          "cannot use %s: %s; choose another log with --log".formatted(file, Reason.of(e)), e);
    }
  }

  private static CliException taken(LogLocation log, String hint) {
    return new CliException(
        "another `headgate%s writes the event log %s: stop it, or choose another log with --log%s"
            .formatted(holder(log), log, hint));
  }

  /** Only a whole gateway that is ready has said who it is. */
  private static String holder(LogLocation log) {
    try {
      return UpState.read(UpState.besides(log))
          .map(up -> " up` (pid %d)".formatted(up.pid()))
          .orElse("`");
    } catch (CliException e) {
      LOG.atDebug().setCause(e).log("Nobody says who holds the event log");
      return "`"; // that it is held is what counts
    }
  }

  /** Whether it got the lock; closes the channel when it did not. */
  private static boolean locks(FileChannel channel, long place, boolean shared) throws IOException {
    boolean locked = false;
    try {
      locked = patiently(channel, place, shared) != null;
      return locked;
    } finally {
      if (!locked) {
        channel.close();
      }
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
      throw new CliException("waiting for the event log's lock was interrupted; try again", e);
    }
    return lock;
  }

  private static @Nullable FileLock tryLock(FileChannel channel, long place, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(place, END - place, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  public void release() {
    synchronized (LogLock.class) {
      OURS.remove(file);
      try {
        channel.close();
      } catch (IOException e) {
        throw new CliException("cannot release the event log's lock: " + Reason.of(e), e);
      }
    }
  }
}
