package io.headgate.cli.up;

import io.headgate.cli.CliException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second {@code up} from writing the same log; the system lifts it when the process ends.
 */
final class LogLock {
  private final FileChannel channel;

  private LogLock(FileChannel channel) {
    this.channel = channel;
  }

  static LogLock take(Path log) {
    Path file = log.resolveSibling(log.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new CliException(
            "another `headgate up` writes the event log %s: stop it, or choose another file with"
                    .formatted(log)
                + " --log");
      }
      return new LogLock(channel);
    } catch (IOException e) {
      throw new CliException(
          "cannot use %s: %s; choose another file with --log".formatted(file, e.getMessage()), e);
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

  void release() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CliException("cannot release the event log's lock: " + e.getMessage(), e);
    }
  }
}
