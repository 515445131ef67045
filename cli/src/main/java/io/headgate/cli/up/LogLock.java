package io.headgate.cli.up;

import io.headgate.cli.CliException;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second gateway from writing the same log; the system lifts it when the process ends. */
public final class LogLock {
  private final FileChannel channel;

  private LogLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Fails with {@link CliException} when another process holds it. */
  public static LogLock take(LogLocation log) {
    Path file = log.besides(".lock");
    makeDirectoryOf(file);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new CliException(
            "another `headgate` writes the event log %s: stop it, or choose another with --log"
                .formatted(log));
      }
      return new LogLock(channel);
    } catch (IOException e) {
      throw new CliException(
          "cannot use %s: %s; choose another log with --log".formatted(file, e.getMessage()), e);
    }
  }

  private static void makeDirectoryOf(Path file) {
    Path directory = file.getParent();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CliException(
          "cannot make %s for the event log: %s; choose another log with --log"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  public void release() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CliException("cannot release the event log's lock: " + e.getMessage(), e);
    }
  }
}
